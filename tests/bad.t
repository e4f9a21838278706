#!/usr/bin/perl
# bad.t - each file of testdata/bad is refused, in the words of its .err.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

for my $file (grep { !/\.err$/ } glob 'testdata/bad/*') {
    my ($status, $out, $err) = sh("proftop '$file'");
    is($status, 2, "$file: proftop's exit status");
    is($out, '', "$file: nothing on stdout");
    golden_is($err, "$file.err", "$file: the message");

    my ($status2, $out2, $err2) = sh("profconv -t json -o $tmp/written '$file'");
    is($status2, 2, "$file: profconv's exit status");
    (my $message = $err2) =~ s/^profconv:/proftop:/mg;
    is($message, $err, "$file: profconv says the same");
    ok(!-e "$tmp/written", "$file: nothing is written");
    unlink "$tmp/written";
}
for my $file (glob 'testdata/bad/*.err') {
    (my $input = $file) =~ s/\.err$//;
    ok(-e $input, "$file has its input");
}
done_testing();
