#!/usr/bin/perl
# collapsed.t - collapsed stacks against what flamegraph.pl's rule says of their lines:
# the same stacks with the same counts come out, sorted, however many threads read them.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

# Files that flamegraph.pl reads otherwise: several numbers a line, UTF-16, names that are changed.
my %special = map { $_ => 1 } qw(differential.folded austin-full.austin austin-memory.austin
    powershell-utf16.folded empty-frames.folded blanks-crlf.folded hostile-names.folded);

for my $file (grep { !/\.(gz|xz|zst)$/ } glob 'testdata/collapsed/*') {
    my ($name) = $file =~ m{([^/]+)$};
    my ($status, $out, $err) = sh("profconv -q -t collapsed '$file'");
    is($status, 0, "$file is read and written") or diag($err), next;
    is_sorted($out, $file);
    is_deeply(stacks($out), stacks(slurp($file)), "$file: each stack has its count") unless $special{$name};

    spew("$tmp/again", $out);
    my ($status2, $again) = sh("profconv -q -t collapsed $tmp/again");
    is($again, $out, "$file: written again it is the same");
}

my $differential = slurp('testdata/collapsed/differential.folded');
my ($status, $out) = sh('profconv -q -t collapsed testdata/collapsed/differential.folded');
is_deeply([sort split /\n/, $out], [sort split /\n/, $differential], 'both columns come out');

spew("$tmp/large", large());
my %by_jobs = map { $_ => (sh("profconv -q -j $_ -t collapsed $tmp/large"))[1] } 1, 2, 7;
is_deeply(stacks($by_jobs{1}), stacks(slurp("$tmp/large")), 'a large file: each stack has its count');
is($by_jobs{2}, $by_jobs{1}, 'two threads read the same');
is($by_jobs{7}, $by_jobs{1}, 'seven threads read the same');

spew("$tmp/bad", slurp("$tmp/large") . "main;cut\n" . slurp("$tmp/large"));
my $line = 1 + (my $lines = () = slurp("$tmp/large") =~ /\n/g);
for my $jobs (1, 2, 7) {
    my ($status, $out, $err) = sh("profconv -j $jobs -t collapsed $tmp/bad");
    is("$status$out$err", "2profconv: $tmp/bad:$line: no count after the last space\n", "$jobs threads find the bad line");
}
# A duration that is cut in the middle of its number is none.
{
    my $whole = slurp('testdata/collapsed/austin-wall.austin');
    my $cut = substr $whole, 0, index($whole, '# duration: 33') + 14;
    spew("$tmp/cut.austin", $cut);
    my ($status, $out, $err) = sh("proftop -t json $tmp/cut.austin");
    like($out, qr/"duration":null/, 'a duration that was cut off is not known');
    like($err, qr/warning: no "# duration" at the end: the recording may be cut off/, 'and said to be missing');
}

done_testing();

# flamegraph.pl's rule, and that lines which begin with "#" are no stacks.
sub stacks {
    my ($text) = @_;
    my %count;
    for (split /\n/, $text) {
        next if /^#/;
        $count{$1} += $2 if /^(.*)\s+?(\d+(?:\.\d*)?)$/;
    }
    return \%count;
}

sub is_sorted {
    my ($text, $file) = @_;
    my @lines = grep { !/^#/ } split /\n/, $text;
    is_deeply(\@lines, [sort @lines], "$file: the lines are sorted");
}

# Some MB of stacks that come again now and then.
sub large {
    my ($random, @stack, @lines) = (7);
    my $next = sub { ($random = ($random * 1103515245 + 12345) % 2**31) >> 16 };
    for (1 .. 30000) {
        $#stack = int(@stack * ($next->() % 8) / 8) - 1;
        push @stack, map { my $f = $next->() % 60; "function_$f (dir/file" . $f % 7 . ".py:$f)" } 1 .. 2 + $next->() % 12;
        $#stack = 39 if @stack > 40;
        push @lines, join(';', @stack) . ' ' . (1 + $next->() % 9) . "\n";
    }
    return join '', @lines;
}
