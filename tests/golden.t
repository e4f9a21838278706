#!/usr/bin/perl
# golden.t - the cases of tests/cases: exit status, and what is printed.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

my %seen;
for (split /\n/, slurp('tests/cases')) {
    next if /^\s*(#|$)/;
    my ($name, $expected, $command) = /^(\S+)\s+(\d+)\s+(\S.*)$/
        or die "tests/cases: expected NAME STATUS COMMAND, not \"$_\"\n";
    ok(!$seen{$name}++, "$name stands there once") or next;
    my ($status, $out, $err) = sh($command);
    is($status, $expected, "$name: exit status of $command");
    golden_is("$out$err", "tests/golden/$name", "$name: output");
}
for my $file (glob 'tests/golden/*') {
    my ($name) = $file =~ m{([^/]+)$};
    ok(-d $file || $seen{$name}, "$file belongs to a case");
}
done_testing();
