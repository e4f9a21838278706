#!/usr/bin/perl
# dot.t - call graphs: figures, thresholds, quoting; graphviz reads them all.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

# label => figures of each box, and "caller -> callee" => figures of each arrow.
sub graph {
    my ($command) = @_;
    my ($status, $out, $err) = sh("profconv -q -t dot $command");
    is("$status$err", '0', "profconv -t dot $command");
    my (%boxes, %arrows, %name);
    while ($out =~ /^\tf(\d+) \[label="((?:[^"\\]|\\.)*)"/mg) {
        my ($id, $label) = ($1, $2);
        my ($name, @figures) = split /\\n/, $label;
        $name{$id} = $name;
        $boxes{$name} = join ' ', @figures;
    }
    while ($out =~ /^\tf(\d+) -> f(\d+) \[label="([^"]*)"/mg) {
        $arrows{"$name{$1} -> $name{$2}"} = join ' ', split /\\n/, $3;
    }
    return (\%boxes, \%arrows, $out);
}

spew("$tmp/petals.folded", "main;startup_all;load_petals 5\nmain;startup_all;publish_health 5\nmain;message_loop;parse_msg 25\nmain;message_loop;process_msg 25\n");
my ($boxes, $arrows, $text) = graph("$tmp/petals.folded");
is_deeply($boxes, { main => '100.00%', startup_all => '16.67%', load_petals => '8.33% (8.33%)',
    publish_health => '8.33% (8.33%)', message_loop => '83.33%', parse_msg => '41.67% (41.67%)',
    process_msg => '41.67% (41.67%)' }, 'the boxes of a tree');
is_deeply($arrows, { 'main -> startup_all' => '16.67%', 'main -> message_loop' => '83.33%',
    'startup_all -> load_petals' => '8.33%', 'startup_all -> publish_health' => '8.33%',
    'message_loop -> parse_msg' => '41.67%', 'message_loop -> process_msg' => '41.67%' }, 'its arrows');
like($text, qr/label="petals\.folded\\nsamples, 100 % = 60"|label="[^"]*petals\.folded\\nsamples, 100 % = 60"/, 'the head says the 100 %');

# recursion counts a stack once
spew("$tmp/recursive.folded", "a;b;a;b 3\na;a 1\n");
($boxes, $arrows) = graph("$tmp/recursive.folded");
is_deeply($boxes, { a => '100.00% (25.00%)', b => '75.00% (75.00%)' }, 'recursion: no share above 100 %');
is_deeply($arrows, { 'a -> b' => '75.00%', 'b -> a' => '75.00%', 'a -> a' => '25.00%' }, 'recursion: arrows');

# thresholds
spew("$tmp/small.folded", "main;big 9940\nmain;small 55\nmain;tiny 5\n");
is(join(' ', sort keys %{(graph("$tmp/small.folded"))[0]}), 'big main small', '0.5 % by default');
is(join(' ', sort keys %{(graph("--node-fraction 0 $tmp/small.folded"))[0]}), 'big main small tiny', 'no threshold for boxes');
is(join(', ', sort keys %{(graph("--node-fraction 0 $tmp/small.folded"))[1]}), 'main -> big, main -> small', '0.1 % for arrows');
is(join(', ', sort keys %{(graph("--node-fraction 0 --edge-fraction 0.9 $tmp/small.folded"))[1]}), 'main -> big', 'another one');
is((sh("profconv -t dot -o $tmp/x.dot $tmp/small.folded"))[2] =~ s/^.*(order|unit).*\n//mgr,
    "profconv: dot cannot hold the call tree: its functions and calls are kept\nprofconv: dot cannot hold 1 function below 0.5 % of the total\nprofconv: dot cannot hold 1 call below 0.1 % or of functions left out\n", 'what is left out is said');

# an exact call graph keeps its calls
($boxes, $arrows) = graph('--node-fraction 0 --edge-fraction 0 testdata/pstats/shop.prof');
like(join(' ', values %$boxes), qr/\d+×/, 'pstats: calls');
is(scalar(grep { !/\d×$/ } values %$arrows), 0, 'pstats: every arrow has its calls');

# hostile names
my @hostile = ('a"b', 'back\\N', 'x\\', '&lt;', '<b>{|}', "bell\a", "bad\xFF", '日本語', 'n' x 500);
spew("$tmp/hostile.folded", join('', map { "root;$_ 1\n" } @hostile));
($boxes, $arrows, $text) = graph("$tmp/hostile.folded");
is($boxes->{'a\\"b'}, '11.11% (11.11%)', 'a quote');
ok(exists $boxes->{'&amp;lt'} || exists $boxes->{'&amp;lt;'}, 'an entity');
ok(exists $boxes->{'back\\\\N'}, 'a backslash') or diag(join ' ', keys %$boxes);
is(scalar(grep { /^n+…n+$/ && length == 83 } keys %$boxes), 1, 'a long name is shortened') or diag(join ' ', keys %$boxes);

# graphviz reads them
SKIP: {
    if ((sh('dot -V'))[0]) {
        fail('graphviz is not installed') unless without_network();
        skip 'graphviz is not installed', 1;
    }
    for my $file ("$tmp/hostile.folded", "$tmp/petals.folded", "$tmp/recursive.folded", glob 'testdata/{collapsed,pstats,speedscope}/shop.*[a-z]') {
        my ($status, $out, $err) = sh("profconv -q -t dot $file | dot -Tsvg");
        is($status . $err =~ s/^.*(?:Pango|fontconfig|Fontconfig).*\n//mgr, '0', "$file: dot -Tsvg");
        like($out, qr/<svg.*<polygon/s, "$file: a picture");
    }
    my (undef, $svg) = sh("profconv -q -t dot $tmp/hostile.folded | dot -Tsvg");
    like($svg, qr/>back\\N</, 'a backslash arrives');
    like($svg, qr/>&lt;b&gt;\{\|\}</, 'marks arrive');
    like($svg, qr/>a&quot;b</, 'a quote arrives');
}

like((sh('profconv -q -t dot testdata/pstats/empty_dict.prof'))[1], qr/no samples/, 'a profile without samples');
done_testing();
