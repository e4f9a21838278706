#!/usr/bin/perl
# history.t - runs over time: compared, held to a baseline, steps found, a commit found by halving.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;

my $db = "$tmp/runs.db";
my @before = map { "testdata/diff/before.$_.prof" } 1 .. 5;
my @after = map { "testdata/diff/after.$_.prof" } 1 .. 5;

sub store {
    my ($arguments) = @_;
    my ($command, @rest) = split / /, $arguments, 2;
    return sh("profstore $command --db $db @rest");
}
sub json_of {
    my ($arguments) = @_;
    my ($status, $out, $err) = store("$arguments -q -t json");
    my $json = eval { decode_json($out) };
    ok($json, "profstore $arguments: JSON") or diag($err, $out);
    return ($json || {}, $status, $err);
}
sub add {
    my ($arguments) = @_;
    my ($status, $out, $err) = store("add --commit '' --branch '' $arguments");
    is($status, 0, "add $arguments") or diag($err);
}
sub near { my ($a, $b) = @_; abs($a - $b) <= 1e-9 * abs($b) }

# ---- diff and compare: profdiff over the store ----

add("--scenario shop --label old --time 2026-01-0$_ $before[$_ - 1]") for 1 .. 5;
add("--scenario shop --label new --time 2026-02-0$_ $after[$_ - 1]") for 1 .. 5;

my @newest_first = (reverse(@before), '--vs', reverse(@after));
my ($status, $by_files) = sh("profdiff -t json @newest_first");
my $files = decode_json($by_files);
for ('diff old new', 'diff 5 4 3 2 1 --vs 10 9 8 7 6', 'diff @shop~5..9 @shop~0..4', 'diff old --vs label:new') {
    my ($diff) = json_of($_);
    is_deeply($diff->{rows}, $files->{rows}, "$_ finds what profdiff finds");
    is_deeply($diff->{total}, $files->{total}, "$_: the same totals");
}
is((store('diff old new --fail-over 20%'))[0], 1, 'diff fails over a limit');
is((store('diff old new --fail-over 200%'))[0], 0, 'and passes below it');
is((store('diff 1 2 --fail-over 20% --inconclusive fail'))[0], 0, 'two runs of one version pass');
my (undef, $matrix) = store('compare -t csv 1 10 @shop~2');
my (undef, $matrix_of_files) = sh("profdiff --matrix -t csv $before[0] $after[4] $after[2]");
my @rows = map { [split /^/m] } $matrix, $matrix_of_files;
shift @$_ for @rows;    # the names of the runs
is_deeply($rows[0], $rows[1], 'compare is profdiff --matrix');
like($matrix, qr/run 10 \(new\)/, 'with the runs as names');
for (['diff 1', qr/^profstore: diff: expected two runs/], ['diff 1 1', qr/run 1 is on both sides/],
    ['diff old 1', qr/run 1 is on both sides/], ['diff 1 99', qr/no run "99"/], ['diff 1 --vs', qr/before and behind --vs/],
    ['compare 1', qr/expected two runs or more/], ['diff 1 2 -t png', qr/unknown output "png"/],
    ['diff --nonsense', qr/^profstore diff: unrecogni[sz]ed option/], ['trend', qr/expected a function/],
    ['trend no_such', qr/no function or metric "no_such"/], ['trend cpu', qr/no run measured "cpu"/],
    ['trend work --column x', qr/expected self, total or calls, not "x"/], ['bisect work 1', qr/a good and a bad/],
    ['bisect work 1 nope', qr/"nope" is neither a run nor a commit/], ['gate', qr/expected --baseline NAME/],
    ['gate --baseline b', qr/no baseline with runs "b"/], ['baseline', qr/expected set, rm or list/],
    ['baseline set x', qr/expected a name and runs/], ['baseline rm x', qr/no baseline "x"/]) {
    my ($arguments, $message) = @$_;
    my ($status, $out, $err) = store($arguments);
    is($status, 2, "$arguments: trouble");
    like($err, $message, 'says why');
    is($out, '', 'prints nothing');
}

# ---- gate ----

is((store('baseline set good 1 2 3'))[0], 0, 'baseline set');
my ($baselines) = json_of('baseline list');
is_deeply([map { [$_->{name}, $_->{runs}] } @{$baselines->{baselines}}], [['good', [3, 2, 1]]], 'baseline list');
my ($gate, $failed, $err) = json_of('gate --baseline good');
is($failed, 1, 'the newest run fails');
like($err, qr/failed: the total grew by [67]\d\.\d+ %, .*; the limit is 10 %/, 'and why is said');
is_deeply($gate->{after}{files}, ['run 10 (new)'], 'it is the newest one');
is((store('gate 4 5 --baseline good'))[0], 0, 'runs like those of the baseline pass');
is((store('gate --baseline good --fail-over 300%'))[0], 0, 'what grew by less than the limit passes');
my (undef, $junit) = store('gate --baseline good -q -t junit');
like($junit, qr/<failure/, 'JUnit has the failure');
store('baseline set good 6 7 8 9 10');
(undef, undef, $err) = store('gate --baseline good --since 2026-02-01');
like($err, qr/no run of scenario "shop" but those of the baseline/, 'a baseline is not held to itself');
is((store('gate 1 --baseline good'))[0], 0, 'what became faster passes');
(undef, undef, $err) = store('gate --baseline good');
like($err, qr/warning: run 5, .* is older than the baseline/, 'an older run is said to be older');
store('baseline rm good');
is_deeply((json_of('baseline list'))[0]->{baselines}, [], 'baseline rm');
is((store('show 6'))[0], 0, 'its runs stay');

# ---- logs ----

# A log of so many rows about a mean, with a fixed pattern about it.
sub spew_log {
    my ($file, $mean, $memory) = @_;
    my @wave = (-2, 1, 0, 2, -1, 0.5, -0.5, 1.5, -1.5, 0);
    spew($file, "# Timestamp, CPU %, Memory MB\n" . join '', map {
        sprintf "2025-10-24 14:%02d:%02d, %.2f, %.1f\n", int($_ / 12), $_ % 12 * 5, $mean + $wave[$_ * 7 % 10], $memory
    } 0 .. 119);
}
spew_log("$tmp/a.log", 50, 100);
spew_log("$tmp/b.log", 65, 100);
spew_log("$tmp/c.log", 50.2, 100);
add("--scenario cpu --time 2026-03-0$_->[0] --host $_->[1] --cpus 4 $_->[2]")
    for [1, 'one', "$tmp/a.log"], [2, 'one', "$tmp/b.log"], [3, 'two', "$tmp/c.log"];
my ($change) = json_of('diff @cpu~2 @cpu~1');
my ($cpu) = grep { $_->{name} eq 'cpu' } @{$change->{logs}};
my @means = map { my $mean = `awk -F, '!/^#/{s+=\$2;n++} END{printf "%.17g", s/n}' $_`; $mean } "$tmp/a.log", "$tmp/b.log";
ok(near($cpu->{before}, $means[0]) && near($cpu->{after}, $means[1]), 'means are those of awk');
ok(near($cpu->{percent}, ($means[1] / $means[0] - 1) * 100), 'and their change in percent of it');
is($cpu->{verdict}, 'more', 'and it is real');
is($change->{logs}[1]{verdict}, 'unchanged', 'memory is unchanged');
store('baseline set cpu @cpu~2');
($status, undef, $err) = store('gate @cpu~1 --baseline cpu --fail-over 20%');
is($status, 1, 'CPU fails the gate');
like($err, qr/failed: cpu grew by \d+(\.\d+)? %; the limit is 20 %/, 'in words');
is((store('gate @cpu~1 --baseline cpu --fail-over 40%'))[0], 0, 'below the limit it passes');
($status, undef, $err) = store('gate @cpu --baseline cpu');
is($status, 0, 'the same CPU passes');
like($err, qr/warning: host differs: one before, two after/, 'another host is a warning');
my (undef, $table) = store('diff @cpu~2 @cpu~1');
like($table, qr/^cpu [\d.]+ % to [\d.]+ %: \+[\d.]+ points \(.* to .*\), \+[\d.]+ %: more$/m, 'points and percent are told apart');

add("--scenario prof --time 2026-03-0$_->[0] --under-profiler $_->[1]") for [1, "$tmp/b.log --force"];
($status, undef, $err) = store('gate @prof --baseline cpu --fail-over 20%');
like($err, qr/CPU of 1 run does not count: recorded under a profiler/, 'CPU of a run under a profiler does not count');
is($status, 0, 'so it does not fail');

# Percentages of one core and of the machine are not mixed.
add("--scenario scale --time 2026-03-01 --cpus 4 testdata/psrecord/plain.txt --force");
add("--scenario scale --time 2026-03-02 --cpus 4 testdata/vmstat/german.log");
my @scale = map { $_->{value} } @{(json_of('trend cpu --scenario scale'))[0]->{runs}};
my ($listed) = json_of('list --scenario scale');
ok(near($scale[0], $listed->{runs}[1]{cpu}) && near($scale[1], 4 * $listed->{runs}[0]{cpu}), 'trend cpu brings them to those of a core');
is((json_of('trend cpu --scenario scale --since 2026-03-02'))[0]->{runs}[0]{value}, $listed->{runs}[0]{cpu}, 'alone they stay as they are');
add("--scenario scale --time 2026-03-03 --host elsewhere testdata/vmstat/german.log --force");
($status, undef, $err) = store('trend cpu --scenario scale');
is($status, 2, 'where the number of CPUs is not known it is trouble');
like($err, qr/how many CPUs that of run \d+ has is not known/, 'that is said');
store('rm @scale~0..2');

# ---- trend ----

# Runs of parse whose cost is 1000 and then 1120, with a fixed pattern of 1 %.
my @wave = (0, 7, -5, 3, -8, 9, -2, 5, -7, 2, -4, 8);
my @cost = map { ($_ < 9 ? 1000 : 1120) + $wave[$_ % 12] } 0 .. 17;
for my $i (0 .. $#cost) {
    spew("$tmp/idle.folded", "main;parse $cost[$i]\nmain;load 700\nmain;load;rare " . ($i % 2) . "\n");
    my $commit = sprintf '%040x', 0x1000 + $i;
    my ($status, undef, $err) = store(sprintf "add -q --scenario idle --branch main --label L%d --commit %s --time '2026-04-%02d 12:00:00' %s",
        $i % 3, $commit, $i + 1, "$tmp/idle.folded");
    is($status, 0, "run $i") or diag($err);
}
my ($trend) = json_of('trend parse --scenario idle');
is_deeply([map { $_->{value} } @{$trend->{runs}}], \@cost, 'trend has what was measured, oldest first');
is(scalar(@{$trend->{steps}}), 1, 'and one step');
is($trend->{steps}[0]{run}, $trend->{runs}[9]{run}, 'at the run where it is');
is($trend->{steps}[0]{commit}, sprintf('%040x', 0x1009), 'with its commit');
ok(abs($trend->{steps}[0]{change_percent} - 12) < 1.5, 'of 12 %');
is($trend->{runs}[0]{time}, '2026-04-01T12:00:00Z', 'times are UTC');
ok(near($trend->{runs}[1]{change_percent}, ($cost[1] / $cost[0] - 1) * 100), 'changes are from run to run');
my (undef, $sql) = sh("profstore sql --db $db -t csv \"SELECT self FROM v_functions WHERE function = 'parse' ORDER BY run\"");
my (undef, @self) = split /\n/, $sql;
is_deeply([map { 0 + $_ } @self], \@cost, 'SQL says the same');
my ($total) = json_of('trend total --scenario idle');
is_deeply([map { $_->{value} } @{$total->{runs}}], [map { $cost[$_] + 700 + $_ % 2 } 0 .. 17], 'trend of the total');
my ($matched) = json_of('trend --regexp "^pa[^_]+e$" --scenario idle');
is_deeply($matched->{runs}, $trend->{runs}, '--regexp finds the function');
my (undef, undef, $several) = store('trend --regexp "^(parse|load)$"');
like($several, qr/matches 2 functions, expected one: load, parse$/m, 'and lists several');
my ($rare) = json_of('trend rare --scenario idle');
is_deeply([map { $_->{value} } @{$rare->{runs}}], [map { $_ % 2 } 0 .. 17], 'and of what is too rare for a row');
my ($of_load) = json_of('trend load --column total --scenario idle');
is_deeply([map { $_->{value} } @{$of_load->{runs}}], [map { 700 + $_ % 2 } 0 .. 17], 'totals hold what is below');
my ($labelled) = json_of('trend parse --label L1');
is(scalar(@{$labelled->{runs}}), 6, 'filters choose runs');
my ($late) = json_of('trend parse --since 2026-04-10 --until 2026-04-12T23:59:59');
is_deeply([map { $_->{value} } @{$late->{runs}}], [@cost[9 .. 11]], 'by time as well');
my (undef, $words) = store('trend parse --scenario idle -n 3');
like($words, qr/^parse stepped \+1[12] % at 0000000000 \(run $trend->{runs}[9]{run}\): [\d,]+ to [\d,]+, 9 runs before and 9 after$/m,
    'the step in words');
my ($blocks) = $words =~ /^([\x80-\xff]+)$/m;
is(length($blocks) / 3, 18, 'a block a run');
like($blocks, qr/^(?:\xe2\x96[\x81-\x83]){9}(?:\xe2\x96[\x86-\x88]){9}$/, 'low before the step, high after it');
is(scalar(() = $words =~ /2026-04-/g), 3, '-n shows the newest');
(undef, $words) = store('trend parse --scenario idle --min-effect 20%');
like($words, qr/no step/, 'smaller steps than --min-effect are none');
my ($cpus) = json_of('trend cpu');
is(scalar(@{$cpus->{runs}}), 3, 'CPU of a run under a profiler is left out where there is other');
ok(near($cpus->{runs}[1]{value}, $means[1]), 'CPU is the mean');

SKIP: {
    skip 'no gnuplot', 3 if without_network() && !grep { -x "$_/gnuplot" } split /:/, $ENV{PATH};
    my ($status, $out, $err) = store("trend parse --scenario idle -o $tmp/trend.svg -o $tmp/trend.png -o $tmp/trend.csv");
    is($status, 0, 'charts are drawn') or diag($err);
    my $svg = slurp("$tmp/trend.svg");
    ok((grep { index($svg, $_) >= 0 } 'parse: self', 'oldest first', 'level') == 3, 'with title, axis and levels');
    like($svg, qr/\+1[12] %/, 'and the step');
    like(slurp("$tmp/trend.png"), qr/^\x89PNG/, 'as PNG too');
}

# ---- bisect ----

SKIP: {
    skip 'no git', 20 if without_network() && !grep { -x "$_/git" } split /:/, $ENV{PATH};
    my $repository = "$tmp/repository";
    local $ENV{GIT_CONFIG_GLOBAL} = '/dev/null';
    local $ENV{GIT_CONFIG_NOSYSTEM} = 1;
    my $git = "git -C $repository -c user.name=t -c user.email=t\@t.invalid";
    is((sh("git init -q $repository && for i in \$(seq 1 20); do $git commit -q --allow-empty -m c\$i; done"))[0], 0, 'a repository');
    my @commits = split /\n/, (sh("$git rev-list --reverse HEAD"))[1];
    is(scalar(@commits), 20, 'of 20 commits');
    my $planted = 12;
    my $minute = 0;
    my $measure = sub {
        my ($i) = @_;
        spew("$tmp/step.folded", 'main;parse ' . (($i >= $planted ? 1300 : 1000) + $wave[$minute % 12]) . "\nmain;load 500\n");
        my ($status, undef, $err) = store(sprintf "add -q --scenario step --branch '' --commit %s --time '2026-05-01 12:%02d:00' %s",
            $commits[$i], $minute++, "$tmp/step.folded");
        is($status, 0, "commit $i is measured") or diag($err);
    };
    my $bisect = sub {
        my ($arguments) = @_;
        my ($status, $out, $err) = sh("cd $repository && profstore bisect --db $db -t json $arguments");
        return ($status ? {} : decode_json($out), $err);
    };
    local $ENV{PATH} = join ':', map { m{^/} ? $_ : "$ENV{PWD}/$_" } split /:/, $ENV{PATH};
    $measure->($_) for 0, 19;
    my ($found) = $bisect->('parse @step~1 @step');
    is($found->{next}{commit}, $commits[9], 'the middle is next');
    is($found->{order}, 'git', 'of git');
    my $rounds = 0;
    while ($found->{next} && $rounds++ < 10) {
        my ($i) = grep { $commits[$_] eq $found->{next}{commit} } 0 .. $#commits;
        $measure->($i);
        ($found) = $bisect->("parse $commits[0] HEAD");
    }
    is($found->{changed_at}{commit}, $commits[$planted], 'halving finds the commit');
    ok($rounds <= 5, "in $rounds rounds");
    my (undef, $text) = sh("cd $repository && profstore bisect --db $db parse HEAD~19 HEAD");
    like($text, qr/^parse changed at @{[substr $commits[$planted], 0, 10]}, first seen in run \d+: from [\d,]+ to [\d,]+, \+\d\d %$/m, 'in words');
    my ($swapped, $why) = $bisect->("parse HEAD HEAD~19");
    like($why, qr/the good run is not older/, 'good and bad swapped are refused');
    # Between the levels nobody can tell.
    $measure->(10);
    spew("$tmp/step.folded", "main;parse 1140\nmain;load 500\n");
    store("add --force --scenario step --commit $commits[11] --branch '' --time '2026-05-01 13:0$_:00' $tmp/step.folded") for 0 .. 2;
    ($found, $why) = $bisect->("parse $commits[0] HEAD");
    is($found->{next}{commit}, $commits[11], 'what is unclear is to be measured again');
    like($why, qr/1 between them is unclear/, 'and is said to be');
}
my ($by_time) = json_of('bisect parse @idle~17 @idle');
is($by_time->{order}, 'time', 'without git, by time');
is($by_time->{changed_at}{run}, $trend->{runs}[9]{run}, 'the first stored run past the step');


# ---- logs of another rate ----

for (['a', 1], ['b', 5], ['c', 1]) {
    my ($name, $step) = @$_;
    spew("$tmp/rate_$name.csv", join '', "elapsed_seconds,cpu_percent\n", map { $_ * $step . ',' . (20 + ($_ + ord $name) % 5) . "\n" } 0 .. 59);
    sh("profstore --db $tmp/rate.db add -q --label $name $tmp/rate_$name.csv");
}
my (undef, undef, $rates) = sh("profstore --db $tmp/rate.db diff a b");
like($rates, qr/rate of the logs differs: a row every 1\.000 s before, every 5\.000 s after/, 'a rate that differs is said');
my ($same, $compared, $warned) = sh("profstore --db $tmp/rate.db diff a c");
is("$same$warned", '0', 'and one that does not is not');
like($compared, qr/^cpu 22\.00 % to 22\.00 %/m, 'where they are compared');
done_testing();
