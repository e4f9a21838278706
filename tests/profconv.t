#!/usr/bin/perl
# profconv.t - conversions, merging, the loss report, outputs and filters of profconv.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;

my $petals = 'main;startup_all;load_petals 5
main;startup_all;publish_health 5
main;message_loop;parse_msg 25
main;message_loop;process_msg 25
';
my $sorted = join '', sort split /^/, $petals;
spew("$tmp/petals.folded", $petals);

sub run_is {
    my ($command, $status, $out, $err, $name) = @_;
    my @got = sh($command);
    is($got[0], $status, "$name: exit status");
    is($got[1], $out, "$name: output") if defined $out;
    ref $err ? like($got[2], $err, "$name: messages") : is($got[2], $err, "$name: messages")
        if defined $err;
}

# A speedscope file of one thread: sampled stacks of names, with weights.
sub speedscope {
    my ($unit, %weights) = @_;
    my (@frames, %number, @samples);
    for my $stack (sort keys %weights) {
        for (split /;/, $stack) {
            $number{$_} //= push(@frames, { name => $_ }) - 1;
        }
        push @samples, [map { $number{$_} } split /;/, $stack];
    }
    my @weights = map { $weights{$_} } sort keys %weights;
    my $sum = 0;
    $sum += $_ for @weights;
    return encode_json({ '$schema' => 'https://www.speedscope.app/file-format-schema.json',
        shared => { frames => \@frames },
        profiles => [{ type => 'sampled', name => 't', unit => $unit, startValue => 0,
            endValue => $sum, samples => \@samples, weights => \@weights }] });
}

# name => [self, total] of what proftop ranks.
sub figures {
    my ($input) = @_;
    my ($status, $out, $err) = sh("proftop -q -t json -n 0 $input");
    is($status, 0, "proftop $input") or diag($err);
    my $ranking = decode_json($out || '{}');
    return ($ranking->{total}, { map { $_->{name} => [@{$_}{qw(self total)}] } @{$ranking->{functions}} });
}

# ---- what to write ----

run_is("profconv -q -t collapsed $tmp/petals.folded", 0, $sorted, '', 'collapsed');
run_is("profconv -q -t collapsed <$tmp/petals.folded", 0, $sorted, '', 'stdin');
run_is("profconv -q -t collapsed -o - - <$tmp/petals.folded", 0, $sorted, '', '- and -');
run_is("profconv -q -t json $tmp/petals.folded | profconv -q -t speedscope | profconv -q -t collapsed", 0, $sorted, '', 'a pipe of three');
run_is("profconv $tmp/petals.folded", 2, '', "profconv: say what to write: -t FORMAT or -o FILE; see --list-formats\n", 'neither -t nor -o');
run_is("profconv -t nothing $tmp/petals.folded", 2, '', "profconv: unknown output format \"nothing\"; see --list-formats\n", 'an unknown format');
run_is("profconv -o $tmp/x.nothing $tmp/petals.folded", 2, '', qr/^profconv: \S*x\.nothing: no format has this ending; say it with -t, or -o FORMAT:\S*x\.nothing$/, 'an unknown ending');
run_is("profconv -o - -o svg:- $tmp/petals.folded", 2, '', undef, 'no format for stdout');
run_is("profconv -t svg -o - -o collapsed:- $tmp/petals.folded", 2, '', "profconv: only one output can go to stdout\n", 'stdout twice');
run_is("profconv -o collapsed: $tmp/petals.folded", 2, '', "profconv: -o collapsed:: expected the name of a file\n", 'no name');
run_is('profconv -t collapsed /no/such/file', 2, '', qr{^profconv: /no/such/file: No such file or directory$}, 'an absent file');
run_is('profconv --compact=2 -t collapsed', 2, '', qr/expected a share such as 0\.5% or 0\.005, not "2"/, 'a bad share');
run_is('profconv --style round -t svg', 2, '', qr/^profconv: .*round/, 'a bad style');

# ---- several outputs ----

{
    my ($status, $out, $err) = sh("profconv -q -o $tmp/o.svg -o $tmp/o.folded -o $tmp/o.speedscope.json -o json:$tmp/o -o $tmp/o.prof -o $tmp/o.dot -o collapsed:- $tmp/petals.folded");
    is("$status$err", '0', 'seven outputs at once');
    is($out, $sorted, 'one of them is stdout');
    is(slurp("$tmp/o.folded"), $sorted, 'collapsed');
    like(slurp("$tmp/o.svg"), qr/<svg .*parse_msg/s, 'svg');
    like(slurp("$tmp/o.dot"), qr/^digraph .*parse_msg/s, 'dot');
    run_is("profconv -q -t collapsed $tmp/$_", 0, $sorted, '', "$_ reads back") for qw(o o.speedscope.json);
    my ($total, $of) = figures("$tmp/o.prof");
    is($total, 60, 'pstats: the total');
    is_deeply($of->{message_loop}, [0, 50], 'pstats: self and total');
}
run_is("profconv -q -t speedscope -o $tmp/p.x -o collapsed:$tmp/q.x $tmp/petals.folded", 0, '', '', '-t is for outputs without a format');
is(slurp("$tmp/q.x"), $sorted, 'a format before the file goes before -t');
like(slurp("$tmp/p.x"), qr/speedscope/, 'and -t before the ending');
spew("$tmp/a:b.folded", '');
run_is("profconv -q -o $tmp/a:b.folded $tmp/petals.folded", 0, '', '', 'a colon in a name');
is(slurp("$tmp/a:b.folded"), $sorted, 'a colon in a name: written');

# ---- nothing half-written ----

spew("$tmp/kept.folded", "before\n");
spew("$tmp/bad.folded", "main;a 1\nmain;b\n");
run_is("profconv -q -o $tmp/kept.folded $tmp/bad.folded", 2, '', qr/bad\.folded/, 'bad input');
is(slurp("$tmp/kept.folded"), "before\n", 'bad input: the old file is still there');
run_is("profconv -q -o $tmp/new.folded $tmp/bad.folded", 2, '', undef, 'bad input, new file');
ok(!-e "$tmp/new.folded", 'bad input: no new file');
run_is("profconv -q -t svg --style chart -o $tmp/new.svg testdata/pstats/shop.prof", 2, '', qr/^profconv: /, 'a chart without time line');
ok(!-e "$tmp/new.svg", 'a chart without time line: no file');
run_is("profconv -q -t collapsed $tmp/petals.folded >/dev/full", 2, '', qr{No space left}, 'a full disk');
run_is("profconv -q -o /no/such/folder/x.svg $tmp/petals.folded", 2, '', qr{/no/such/folder}, 'no such folder');
is(join(' ', grep { /petals.*\.|^\./ && !/petals\.folded$/ } map { s{.*/}{}r } glob "$tmp/.[a-z]*"), '', 'no files left behind');

# ---- terminals ----

SKIP: {
    my ($status) = sh('script --version');
    skip 'script is not installed', 1 if $status;
    my (undef, $out) = sh("script -qec 'profconv -t pstats $tmp/petals.folded; echo \$?' /dev/null");
    like($out, qr/profconv: pstats is binary and not for terminals; use -o\r?\n2\r?\n/, 'pstats to a terminal');
}

# ---- merging ----

spew("$tmp/a.folded", "main;a 1\nmain;b 2\n");
spew("$tmp/b.folded", "main;b 3\nother 5\n");
run_is("profconv -q -t collapsed $tmp/a.folded $tmp/b.folded", 0, "main;a 1\nmain;b 5\nother 5\n", '', 'two files');
run_is("profconv -q -t collapsed $tmp/b.folded - <$tmp/a.folded", 0, "main;a 1\nmain;b 5\nother 5\n", '', 'a file and stdin');
run_is("profconv -q -t collapsed --average $tmp/a.folded $tmp/b.folded", 0, "main;a 0.5\nmain;b 2.5\nother 2.5\n", '', 'their average');
run_is("profconv -q -t collapsed --average $tmp/a.folded", 0, "main;a 1\nmain;b 2\n", '', 'the average of one');
spew("$tmp/ms.json", speedscope('milliseconds', 'main;f' => 250, 'main;g' => 500));
spew("$tmp/s.json", speedscope('seconds', 'main;f' => 1, 'main' => 2));
{
    my ($total, $of) = figures("$tmp/ms.json $tmp/s.json");
    is($total, 3750, 'ms and s: the total in the first unit');
    is_deeply($of, { main => [2000, 3750], f => [1250, 1250], g => [500, 500] }, 'ms and s: all figures');
    ($total, $of) = figures("--average $tmp/s.json $tmp/ms.json");
    is($total, 1.875, 's and ms: the average');
    is_deeply($of->{f}, [0.625, 0.625], 's and ms: a function');
}
run_is("profconv -q -o $tmp/none.json $tmp/a.folded $tmp/s.json", 2, '', qr{s\.json: has no metric in common with the files before it}, 'nothing in common');
ok(!-e "$tmp/none.json", 'nothing in common: no file');
{
    my ($total, $of) = figures('testdata/pstats/shop.prof testdata/pstats/shop.prof');
    my ($once, $of_once) = figures('testdata/pstats/shop.prof');
    cmp_ok(abs($total - 2 * $once), '<', 1e-12, 'pstats twice: the total');
    is(scalar(grep { abs($of->{$_}[1] - 2 * $of_once->{$_}[1]) > 1e-9 } keys %$of), 0, 'pstats twice: all functions');
    run_is("profconv -q -o pstats:$tmp/mean.prof --average testdata/pstats/shop.prof testdata/pstats/shop.prof", 0, '', '', 'the average of pstats');
    ($total, $of) = figures("$tmp/mean.prof");
    cmp_ok(abs($total - $once), '<', 1e-12, 'the average of pstats: the total');
}

# ---- the loss report ----

run_is("profconv --strict -t json -o $tmp/strict.json testdata/pstats/shop.prof", 0, '', '', 'pstats as json loses nothing');
run_is("profconv -t collapsed -o $tmp/x testdata/pstats/shop.prof", 0, '',
    qr/^profconv: testdata.pstats.shop\.prof: stacks are estimated from the call graph\nprofconv: collapsed cannot hold the exact call graph: calls of \d+ functions\n/, 'pstats as collapsed');
run_is("profconv --strict -t collapsed -o $tmp/x testdata/pstats/shop.prof", 1, '', qr/cannot hold the exact call graph/, '--strict');
ok(-s "$tmp/x", '--strict still writes');
run_is("profconv --strict -q -t collapsed -o $tmp/x testdata/pstats/shop.prof", 1, '', '', '--strict -q');
run_is("profconv -q -t collapsed -o $tmp/x testdata/pstats/shop.prof", 0, '', '', '-q');
run_is("profconv -t pstats -o $tmp/x $tmp/s.json", 0, '', qr/pstats cannot hold the call tree.*pstats cannot hold the order and times of 2 samples/s, 'speedscope as pstats');
spew("$tmp/keys.json", '{"mood":"good",' . substr speedscope('seconds', main => 1), 1);
run_is("profconv --strict -t json -o $tmp/x $tmp/keys.json", 1, '', qr/^profconv: not read: 1 value of unknown keys, first "mood"$/, 'unknown keys');
sh("profconv -q -t json testdata/json/everything.json | sed 's/.profkit.:1,/&\"novel\":[1],/; s/\"evented\":/\"mood\":1,&/' >$tmp/novel.json");
run_is("profconv --strict -t json -o $tmp/x $tmp/novel.json", 1, '', qr/^profconv: not read: 3 values of unknown keys, first "novel"$/, 'unknown keys of our own JSON');
run_is("profconv --strict -t json -o $tmp/y $tmp/x", 0, '', '', 'what we write has none');

# ---- compact ----

run_is("profconv -t json -o $tmp/c.json --compact $tmp/s.json", 0, '', "profconv: compact: the order of 2 samples is dropped\n", 'compact');
run_is("profconv -t collapsed -q --compact=20% $tmp/petals.folded", 0,
    "main;message_loop;parse_msg 25\nmain;message_loop;process_msg 25\nmain 10\n" =~ s/(.*\n)(.*\n)(.*\n)/$3$1$2/r, '', 'compact with a share');
run_is("profconv -t json --compact=0.2 -o $tmp/x --strict $tmp/petals.folded", 1, '', qr/compact: 3 calls below 20 % folded into the callers/, 'compact is a loss');

# ---- filters ----

spew("$tmp/worker.folded", "worker;sleep 390\nworker;parse 10\n");
{
    my ($total, $of) = figures("$tmp/worker.folded");
    is_deeply([$total, $of->{sleep}[0] / $total, $of->{parse}[0] / $total], [400, 0.975, 0.025], 'sleep is 97.5 %, parse 2.5 %');
    ($total, $of) = figures("--no-idle $tmp/worker.folded");
    is_deeply([$total, $of], [10, { worker => [0, 10], parse => [10, 10] }], 'without idle: parse alone, 100 % of 10');
}
run_is("profconv -q -t collapsed --focus _msg --hide message_loop $tmp/petals.folded", 0, "main;parse_msg 25\nmain;process_msg 25\n", '', '--focus and --hide');
run_is("profconv -q -t collapsed --root startup --ignore health $tmp/petals.folded", 0, "startup_all;load_petals 5\n", '', '--root and --ignore');
run_is("profconv -q -t collapsed --focus '(' $tmp/petals.folded", 2, '', qr/^profconv: pattern "\(": at character 1: /, 'a bad pattern');
run_is("profconv -q -t collapsed --time-range 1..2 $tmp/petals.folded", 2, '', qr/needs samples with times/, 'a time range without times');
run_is("profconv -q -t collapsed --time-range 1 $tmp/s.json", 2, '', qr/expected A\.\.B in seconds/, 'a bad time range');
{
    my ($total, $of) = figures("--time-range 1s..2500ms $tmp/s.json");
    is_deeply([$total, $of], [1.5, { main => [1, 1.5], f => [0.5, 0.5] }], 'a time range cuts samples at its borders');
}

# a calls b, c and b again
spew("$tmp/calls.json", encode_json({ '$schema' => 'https://www.speedscope.app/file-format-schema.json',
    shared => { frames => [map { { name => $_ } } qw(a b c)] },
    profiles => [{ type => 'evented', name => 't', unit => 'milliseconds', startValue => 0, endValue => 100,
        events => [map { { type => $_->[0], frame => $_->[1], at => $_->[2] } }
            ['O', 0, 0], ['O', 1, 10], ['C', 1, 30], ['O', 2, 30], ['C', 2, 60], ['O', 1, 60], ['C', 1, 90], ['C', 0, 100]] }] }));
for (['--hide "^b\$"', 'O a 0 O c 30 C c 60 C a 100'],
    ['--time-range 20ms..70ms', 'O a 20 O b 20 C b 30 O c 30 C c 60 O b 60 C b 70 C a 70'],
    ['--root "^b\$"', 'O b 10 C b 30 O b 60 C b 90']) {
    my ($filter, $events) = @$_;
    my ($status, $out) = sh("profconv -q -t speedscope $filter $tmp/calls.json");
    my $file = decode_json($out);
    my ($profile) = @{$file->{profiles}};
    is($profile->{type}, 'evented', "$filter: still evented");
    is(join(' ', map { ($_->{type}, $file->{shared}{frames}[$_->{frame}]{name}, $_->{at}) } @{$profile->{events}}), $events, "$filter: the events");
}
{
    my ($status, $out) = sh("proftop -q -t json -n 0 --sort calls --hide '^b\$' $tmp/calls.json");
    my %calls = map { $_->{name} => $_->{calls} } @{decode_json($out)->{functions}};
    is_deeply(\%calls, { a => 1, c => 1 }, 'calls of what is not hidden stay');
    for ('--thread t', '--ignore nowhere') {
        ($status, $out) = sh("proftop -q -t json -n 0 --by function $_ $tmp/calls.json");
        %calls = map { $_->{name} => $_->{calls} } @{decode_json($out)->{functions}};
        is_deeply(\%calls, { a => 1, b => 2, c => 1 }, "$_: calls stay where no stack is dropped");
    }
    ($status, $out) = sh("proftop -q -t json -n 0 --ignore '^b\$' $tmp/calls.json");
    is((grep { defined $_->{calls} } @{decode_json($out)->{functions}}), 0, 'calls are unknown where stacks are dropped');
}
{
    my ($status, $out) = sh("profconv -q -t json $tmp/calls.json | proftop -q -t json -n 0");
    my %calls = map { $_->{name} => $_->{calls} } @{decode_json($out)->{functions}};
    is_deeply(\%calls, { a => 1, b => 2, c => 1 }, 'our own JSON keeps the calls for those who need no time line');
    for my $to (qw(pstats dot)) {
        my $direct = (sh("profconv -q -t $to $tmp/calls.json"))[1];
        is((sh("profconv -q -t json $tmp/calls.json | profconv -q -t $to"))[1], $direct, "$to by way of json is the same");
    }
}

# A file's total in a call graph is what the stacks say, in all programs.
for my $by (qw(file module)) {
    my $file = 'testdata/pstats/shop.prof';
    my %totals = map { my ($status, $out) = sh($_); ($_ => { map { $_->{name} => sprintf '%.9f', $_->{total} } @{decode_json($out)->{functions}} }) }
        "proftop -q -t json -n 0 --by $by $file", "profconv -q -t json --by $by $file | proftop -q -t json -n 0";
    my ($one, $other) = values %totals;
    is_deeply($one, $other, "--by $by: profconv's totals are proftop's");
}

# ---- help ----

run_is('profconv --help', 0, undef, '', '--help');
like((sh('profconv --version'))[1], qr/^profconv \(profkit\) \d/, '--version');
is(join(' ', map { $_->{name} } grep { $_->{write} } formats()), 'collapsed cpulog dot json pstats speedscope svg', '--list-formats');

done_testing();
