#!/usr/bin/perl
# names.t - name rules as the programs take them: the manual's examples, pstats, errors.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;

# A speedscope file of one function.
sub profile_of {
    my ($name, $file) = @_;
    spew("$tmp/one.json", encode_json({
        '$schema' => 'https://www.speedscope.app/file-format-schema.json',
        shared => { frames => [{ name => $name, defined $file ? (file => $file) : () }] },
        profiles => [{ type => 'sampled', name => 'x', unit => 'none', startValue => 0, endValue => 1,
            samples => [[0]], weights => [1] }],
    }));
    return "$tmp/one.json";
}

sub renamed {
    my ($set, $name, $file) = @_;
    my ($status, $out, $err) = sh("profconv -q -t json --names $set " . profile_of($name, $file));
    return "$status: $err" if $status;
    my ($f) = @{decode_json($out)->{functions}};
    return defined $file ? $f->{file} : $f->{name};
}

my ($table) = slurp('doc/profiles.7') =~ /^\.\\" names;.*?\n(.*?)^\.\\" end of names/ms;
my @rows = map { /^\.It (\S+) Ta (.*)$/ ? [$1, $2] : () } split /\n/, $table // '';
ok(@rows > 30, 'the manual has examples');
while (my ($before, $after) = splice @rows, 0, 2) {
    my ($set, $text) = @$before;
    my ($is_file) = $text =~ s/^file //;
    (my $expected = $after->[1]) =~ s/^file //;
    is(renamed($set, $is_file ? ('f', $text) : $text), $expected, "$set: $text");
    is(renamed('all', $is_file ? ('f', $text) : $text), $expected, "all: $text");
}

# The example of a file of rules.
my ($rules) = slurp('doc/profiles.7') =~ /^\.Bd -literal -offset indent\n(# worker.*?)^\.Ed/ms;
spew("$tmp/own.rules", $rules =~ s/\\e/\\/gr);
is(renamed("$tmp/own.rules", 'worker-12'), 'worker', 'own rules change names');
is(renamed("hex,$tmp/own.rules", 'f', '/srv/app/releases/7/a.py'), 'a.py', 'and files, beside sets');

# Sets in the help, in the file, in the manual.
my %sets = map { /^\[(\w+): /m ? ($1 => 1) : () } split /\n/, slurp('model/names.rules');
my (undef, undef, $all) = sh('proftop --names nosuchset testdata/collapsed/shop.folded');
my ($words) = $all =~ /there are (.*) and files/;
is(join(' ', sort keys %sets, 'all'), join(' ', sort split /, /, $words), 'the sets are those of the file');
my %shown = map { $_->[0] => 1 } map { /^\.It (\w+) Ta/ ? [$1] : () } split /\n/, $table;
is(join(' ', sort keys %shown), join(' ', sort keys %sets), 'the manual shows each');

# Every rule has an example above it in the file.
my @untold = map { /^\[(.*?)\]\nmatch/ ? $1 : () } grep { !/^#/ } split /\n\n/, slurp('model/names.rules');
is("@untold", '', 'rules say what they are for');

# A call graph stays exact: figures of pstats are its own.
my (undef, $plain) = sh('proftop -q -t json -n 0 testdata/pstats/shop.prof');
my (undef, $named) = sh('proftop -q -t json -n 0 --names all testdata/pstats/shop.prof');
my ($p, $n) = map { decode_json($_) } $plain, $named;
is($n->{total}, $p->{total}, 'the total of a call graph stays');
is(join(' ', map { "$_->{self} $_->{total} $_->{calls}" } @{$n->{functions}}),
    join(' ', map { "$_->{self} $_->{total} $_->{calls}" } @{$p->{functions}}), 'so do its figures');

# What rules make one is added up, and said.
spew("$tmp/two.folded", "main;run.isra.0 3\nmain;run.part.1 4\nmain;stop 1\n");
my ($status, $out, $err) = sh("proftop -t csv --names cpp $tmp/two.folded");
like($out, qr/^run,.*,7,7,87.5,87.5,/m, 'functions that become one add up');
is($err, "proftop: $tmp/two.folded: warning: name rules: 2 functions became 1\n", 'and that is said');
($status, $out, $err) = sh("profconv -q -t collapsed --names cpp $tmp/two.folded");
is("$out$err", "main;run 7\nmain;stop 1\n", 'not with -q');

# Trouble has a file and a line, and names no other.
spew("$tmp/bad.rules", "[a]\nmatch = (x\n");
($status, $out, $err) = sh("proftop --names $tmp/bad.rules $tmp/two.folded");
is($status, 2, 'a wrong pattern is trouble');
like($err, qr{^proftop: \Q$tmp\E/bad\.rules:2: pattern "\(x": at character 2: missing closing parenthesis$}, 'told with its line');
done_testing();
