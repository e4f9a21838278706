#!/usr/bin/perl
# workflow.t - the commands of doc/workflows.md, one after the other, as a reader would run them.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

my $folder = "$tmp/workflow";
my $git = 'git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main';
my ($status, $out, $err) = sh("mkdir $folder && cp tests/workflow/*.py $folder && cd $folder
    $git init -q && git config user.name a && git config user.email a\@example.org
    git add . && git commit -qm 'the server as it was'");
is("$status$err", '0', 'a repository with the server');

my $text = slurp('doc/workflows.md');
my @blocks = $text =~ /^```sh( fails)?\n(.*?)^```$/msg;
cmp_ok(scalar(@blocks) / 2, '>=', 10, 'there are commands');

my %said;    # by section, what its commands printed
my $section = '';
while ($text =~ /^(?:## (?<title>[^\n]*)|```sh(?<fails> fails)?\n(?<commands>.*?)^```)$/msg) {
    my %m = %+;
    $section = $m{title}, next if defined $m{title};
    my ($status, $out, $err) = sh("set -e\ncd $folder\n$m{commands}");
    is($status, $m{fails} ? 1 : 0, "$section: $m{commands}") or diag("$out$err");
    $said{$section} .= "$out$err";
}

like($said{'1. A baseline'}, qr/above 5 %/, 'the baseline does not meet the target');
for my $file (qw(baseline.txt baseline.png compared.svg trend.svg)) {
    ok(-s "$folder/$file", "$file was written");
}
like(slurp("$folder/baseline.txt"), qr/^Samples\s+\d+/m, 'the report has its samples');
is(substr(slurp("$folder/baseline.png"), 1, 3), 'PNG', 'the picture is one');
like($said{'2. Where does it go?'}, qr/time\.sleep/, 'the profile shows the sleep');
like($said{'3. Into the store'}, qr/^\s*4 /m, 'four runs are listed');
like($said{'5. Better?'}, qr/look_for_work/, 'the difference names what is called less');
like($said{'6. The gate'}, qr/cpu [\d.]+ % to [\d.]+ %: \+/, 'the gate sees that CPU grew');
like($said{'7. The trend'}, qr/step/, 'the trend has its step');
my $logs = () = slurp("$folder/compared.svg") =~ /baseline_cpu_idle/g;
cmp_ok($logs, '>=', 3, 'the picture names the runs');
done_testing();
