#!/usr/bin/perl
# profdiff.t - comparisons: what they add up to, what is found, what fails, how it is told.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;
use Time::HiRes;

my $corpus = $ENV{PROFKIT_CORPUS} // '../shared/corpus';
my @before = map { "testdata/diff/before.$_.prof" } 1 .. 5;
my @after = map { "testdata/diff/after.$_.prof" } 1 .. 5;

sub diff {
    my ($arguments) = @_;
    my ($status, $out, $err) = sh("profdiff -q -t json $arguments");
    my $diff = $status == 2 ? undef : eval { decode_json($out) };
    ok($diff, "profdiff $arguments") or diag($err);
    return ($diff || {rows => []}, $status, $err);
}

sub key { my ($r) = @_; join ' ', map { $_ // '' } @$r{qw(name file line module)} }
sub near { my ($a, $b, $scale) = @_; abs($a - $b) <= 1e-9 * ($scale || 1) }
sub sum { my $sum = 0; $sum += $_ for @_; $sum }

# ---- identities ----

for (['testdata/pstats/shop.prof', 'testdata/pstats/app_py3.10.13.prof'],
    ['testdata/collapsed/shop.folded', 'testdata/collapsed/py-spy.folded'],
    ['testdata/speedscope/shop.speedscope.json', 'testdata/speedscope/unknown.speedscope.json'],
    [$before[0], $after[0]]) {
    my ($a, $b) = @$_;
    my ($same) = diff("--normalize none $a $a");
    is(scalar(grep { $_->{delta} != 0 || $_->{total_delta} != 0 || $_->{share_delta} != 0 } @{$same->{rows}}), 0,
        "$a and itself: no difference");
    is(scalar(grep { $_->{verdict} && $_->{verdict} ne 'unchanged' } @{$same->{rows}}), 0, "$a and itself: unchanged");
    my ($there) = diff("--normalize none --no-match $a $b");
    my ($back) = diff("--normalize none --no-match $b $a");
    my %back = map { key($_) => $_ } @{$back->{rows}};
    my @wrong = grep {
        my $other = $back{key($_)};
        !$other || $_->{delta} != -$other->{delta} || $_->{total_delta} != -$other->{total_delta}
    } @{$there->{rows}};
    is(join(', ', map { $_->{name} } @wrong), '', "$a to $b is the way back turned round");
    my $total = $there->{after}{total} - $there->{before}{total};
    ok(near(sum(map { $_->{delta} } @{$there->{rows}}), $total, $there->{after}{total} + $there->{before}{total}),
        "$a to $b: the self differences add up to that of the totals");
    my ($matched) = diff("--normalize none $a $b");
    ok(near(sum(map { $_->{delta} } @{$matched->{rows}}), $total, $there->{after}{total} + $there->{before}{total}),
        "$a to $b: also with renamed functions matched");
}

# ---- what is found ----

sub findings { join ' ', sort map { $_->{name} } grep { ($_->{verdict} // '') =~ /^(regressed|improved|new|gone)$/ } @{$_[0]{rows}} }

my ($shop) = diff("@before --vs @after");
is(findings($shop), '<built-in method builtins.sum> <genexpr>', 'what was made slower is found, and nothing else');
is($shop->{normalize}, 'median', 'repeated runs are normalised by the median');
is($shop->{method}, 'runs', 'and tested as runs');
my ($renamed) = grep { $_->{name} eq 'take_line' } @{$shop->{rows}};
is($renamed->{old_name}, 'parse_line', 'a renamed function is recognised');
cmp_ok($renamed->{match}, '>', 0.6, 'with a score');
my ($apart) = diff("--no-match @before --vs @after");
is(join(' ', sort map { "$_->{name}:$_->{verdict}" } grep { $_->{name} =~ /_line$/ } @{$apart->{rows}}),
    'parse_line:gone take_line:new', '--no-match: another one');
is($_->{because}, '<built-in method builtins.sum>', "$_->{name} changed because of sum")
    for grep { $_->{name} =~ /^(discount|price|work)$/ } @{$shop->{rows}};
for my $split ([[0, 1, 2], [3, 4]], [[0, 2, 4], [1, 3]], [[1, 2], [0, 3, 4]]) {
    my ($a, $b) = map { join ' ', @before[@$_] } @$split;
    my ($none) = diff("$a --vs $b");
    is(findings($none), '', "the same version: nothing is found");
}

for (['pstats_pairs', 'prof'], ['collapsed_pairs', 'folded']) {
    my ($pair, $ending) = @$_;
    my $folder = "$corpus/dev/made/$pair";
    SKIP: {
        skip "no $folder", 5 unless -d $folder;
        my ($d) = diff("$folder/base.*.$ending --vs $folder/regression.*.$ending");
        is(findings($d), 'dedupe', "$pair: only dedupe is found");
        for my $side ('base', 'regression') {
            my ($none) = diff("$folder/$side.[123].$ending --vs $folder/$side.[45].$ending");
            is(findings($none), '', "$pair: $side against itself: nothing");
        }
    }
}

# ---- the gate ----

sub collapsed { my ($name, %costs) = @_; spew("$tmp/$name", join '', map { "main;$_ $costs{$_}\n" } sort keys %costs); "$tmp/$name" }

my $old = collapsed('old.folded', f => 10000, g => 90000);
my $more = collapsed('more.folded', f => 12100, g => 90000);
my $just = collapsed('just.folded', f => 12000, g => 90000);
for my $limit ('20%', '"20 %"', 20, 20.0) {
    my ($status, $out, $err) = sh("profdiff --fail-over $limit $old $more");
    is($status, 1, "+21 % fails with --fail-over $limit");
    like($out, qr/^failed .* f$/m, 'the table names the function');
    is($err, "profdiff: failed: f grew by 21 %; the limit is 20 %\n", 'stderr too');
    is((sh("profdiff --fail-over $limit $old $just"))[0], 0, "+20 % passes with --fail-over $limit");
}
is((sh("profdiff $old $more"))[0], 0, 'without a gate a difference is no failure');
is((sh("profdiff --fail-over 20% --min-share 20% $old $more"))[0], 0, 'below --min-share nothing fails');
for my $scale (0.0001, 0.1, 0.3, 1 / 3, 7.7, 123456.789) {
    my $base = collapsed('base.folded', f => $scale, g => $scale * 3);
    my $same = collapsed('same.folded', f => $scale * 1.2, g => $scale * 3);
    is((sh("profdiff --fail-over 20% $base $same"))[0], 0, "exactly 20 % of $scale passes");
}
my $all = collapsed('all.folded', map { $_ => 12100 } 'a' .. 'j');
my $few = collapsed('few.folded', map { $_ => 10000 } 'a' .. 'j');
my ($d, $status, $err) = diff("--fail-over 20% $few $all");
is("$status $d->{gate}{total}", '1 failed', 'the total is gated');
($d, $status, $err) = diff("--fail-over 20% --normalize total $few $all");
is("$status $d->{gate}{total} $d->{gate}{failed}", '1 failed 1', 'unnormalised, when functions are');
like($err, qr/the total grew by 21 %/, 'and named');
my $spread = collapsed('spread.folded', 'outer;f' => 12100, 'outer' => 10, g => 90000);
my $narrow = collapsed('narrow.folded', 'outer;f' => 10000, 'outer' => 10, g => 90000);
($d) = diff("--fail-over 20.5% $narrow $spread");
is($d->{gate}{failed}, 1, 'only the self of f');
($d) = diff("--fail-over 20.5% --fail-total $narrow $spread");
is($d->{gate}{failed}, 2, '--fail-total: outer, too');

my $sampled = collapsed('sampled.folded', f => 100, g => 900, h => 1);
my $noisy = collapsed('noisy.folded', f => 130, g => 900, h => 1);
($status, my $out, $err) = sh("profdiff --fail-over 20% $sampled $noisy");
is($status, 0, 'what may be noise passes');
like($err, qr/^profdiff: warning: passed: .*inconclusive: f grew by 30 %$/m, 'with a warning');
($status, $out, $err) = sh("profdiff --fail-over 20% --inconclusive fail $sampled $noisy");
is($status, 1, '--inconclusive fail: not');
like($err, qr/^profdiff: failed as inconclusive: f grew by 30 %/m, 'and says why');
is((sh("profdiff --fail-over 20% --inconclusive fail $sampled $sampled"))[0], 0, 'where nothing changed all passes');
is((diff("--fail-over 20% @before --vs @after"))[1], 1, 'repeated runs fail');
is((diff("--fail-over 20% @before[0, 1, 2] --vs @before[3, 4]"))[1], 0, 'and pass');

for (["$old testdata/pstats/empty_dict.prof", qr/empty_dict\.prof: no samples, which --fail-over needs/],
    ["testdata/pstats/empty_dict.prof $old", qr/empty_dict\.prof: no samples/],
    ["$before[0] $old", qr/expected a metric in count as of the last file, which --fail-over needs, not in seconds/]) {
    my ($files, $message) = @$_;
    my ($status, $out, $err) = sh("profdiff -q --fail-over 20% -o $tmp/r.md $files");
    is("$status$out", '2', "what cannot be compared does not pass: $files");
    like($err, $message, 'and says why');
    ok(!-e "$tmp/r.md", 'no report');
    is((sh("profdiff -q $files"))[0], 0, 'without a gate it can be looked at');
}

# ---- outputs ----

my @targets = map { "-o $tmp/r.$_" } qw(txt json csv tsv md svg xml sarif);
sub reports { join ' ', sort map { m{([^./]+)$} } glob "$tmp/r.*" }
($status, $out, $err) = sh("profdiff --fail-over 20% @targets -o github:$tmp/r.github -o gitlab:- $old $more");
is("$status", 1, 'ten outputs of one failing run');
is(reports(), 'csv github json md sarif svg tsv txt xml', 'all are there');
is(ref decode_json($out), 'ARRAY', 'gitlab on stdout');
SKIP: {
    skip 'xmllint is not installed', 1 if without_network() && (sh('xmllint --version'))[0];
    is((sh("xmllint --noout $tmp/r.svg $tmp/r.xml"))[0], 0, 'well-formed');
}
unlink glob "$tmp/r.*";
($status, $out, $err) = sh("profdiff @targets $old $tmp/missing.folded");
is("$status $out", '2 ', 'a missing file is trouble');
is($err, "profdiff: $tmp/missing.folded: No such file or directory\n", 'it is named');
is(reports(), '', 'and no report is written');
($status, $out, $err) = sh("profdiff @targets -o /no/such/folder/r.md $old $more");
is($status . reports(), '2', 'nor where one of them cannot be');
is((sh("profdiff $old $more >/dev/full"))[0], 2, 'a full disk is trouble');
like((sh("profdiff -t json $old $more"))[1], qr/^\{"normalize":"none",\n"before":\{"files":\["/, 'json begins as it should');

($d) = diff("$old $more");
my ($row) = grep { $_->{name} eq 'f' } @{$d->{rows}};
is_deeply([@$row{qw(name file line before after delta ratio p q verdict)}],
    ['f', undef, undef, 10000, 12100, 2100, 1.21, undef, undef, 'regressed'], 'a row, null where unknown');
is_deeply([@{$d->{before}}{qw(files total)}, @{$d->{after}}{qw(files total)}], [[$old], 100000, [$more], 102100], 'the sides');
($d) = diff(collapsed('without.folded', g => 5000) . ' ' . collapsed('with.folded', g => 5000, f => 3000));
($row) = grep { $_->{name} eq 'f' } @{$d->{rows}};
is("$row->{verdict} " . ($row->{ratio} // 'null'), 'new null', 'a new function has no ratio');
my ($csv) = (sh("profdiff -t csv $old $more"))[1] =~ /^(.*?)\r\n/;
is(join(',', sort split /,/, $csv), join(',', sort keys %$row), 'csv has the same columns');
my ($tsv) = (sh("profdiff -t tsv $old $more"))[1] =~ /^(.*?)\n/;
is($tsv, $csv =~ tr/,/\t/r, 'tsv too');
is(scalar(split /\n/, (sh("profdiff -t tsv -n 1 $old $more"))[1]), 2, '-n 1 is one row');

# Comments are cut at ends of lines, never longer than asked.
my $many = collapsed('many.folded', map { sprintf('function_with_a_long_name_%03d', $_) => 10000 + $_ } 0 .. 199);
my $other = collapsed('other.folded', map { sprintf('function_with_a_long_name_%03d', $_) => 13000 + 7 * $_ } 0 .. 199);
my $full = (sh("profdiff -t markdown -n 0 --min-share 0 --max-bytes 0 $many $other"))[1];
my %lines = map { $_ => 1 } split /\n/, $full;
for my $max (500, 501, 700, 1000, 2000, 5000, 12345) {
    my ($status, $out) = sh("profdiff -t markdown -n 0 --min-share 0 --max-bytes $max $many $other");
    cmp_ok(length $out, '<=', $max, "a comment of at most $max bytes");
    is(join("\n", grep { !$lines{$_} && !/^Left out: \d+ / } split /\n/, $out), '', 'has whole lines');
    my $rows = () = $out =~ /^\| regressed/mg;
    my ($rest) = $out =~ /^Left out: (\d+) changed$/m;
    is($rows + ($rest // 0), 200, "$rows rows and $rest left out are all") if $max >= 700;
}

# ---- inputs ----

is((sh("profdiff -t json - $more <$old"))[0], 0, 'before on stdin');
is((sh("profdiff -t json $old - <$more"))[0], 0, 'after on stdin');
for (['- -', qr/stdin can be read only once/], [$old, qr/expected two profiles, or --vs/], ["$old $old $old", qr/expected two profiles, or --vs/],
    ["--vs $old", qr/expected profiles before and behind --vs/], ["$old --vs", qr/expected profiles before and behind --vs/],
    ["$old --vs $old --vs $old", qr/--vs stands there twice/], ["--fail-total $old $old", qr/--fail-total needs/],
    ["--fail-over many $old $old", qr/expected a percentage/], ["--normalize auto $old $old", qr/expected none, total, samples or median/],
    ["--alpha 2 $old $old", qr/expected a number between 0 and 1/], ["--max-bytes 5 $old $old", qr/expected a size/],
    ["-t yaml $old $old", qr/unknown output "yaml"/], ["--explain-names $old", qr/needs --names/], ["-t svg --matrix $old $old", qr/a matrix is/],
    ["--matrix --fail-over 5% $old $old", qr/--matrix compares without/], ["--layout up $old $old", qr/expected before, after or both/],
    ["--inconclusive maybe $old $old", qr/expected pass or fail/], ["-m bytes $old $old", qr/no metric "bytes"/]) {
    my ($arguments, $message) = @$_;
    my ($status, $out, $err) = sh("profdiff $arguments </dev/null");
    is("$status$out", '2', "profdiff $arguments is trouble");
    like($err, $message, 'and says why');
}
($d) = diff('testdata/collapsed/differential.folded');
is("$d->{before}{total} $d->{after}{total}", '373 713', 'a file with both columns is a comparison');
($d) = diff("--names hex " . collapsed('hex1.folded', 'f@0x7f001234' => 5000) . ' ' . collapsed('hex2.folded', 'f@0x7f55aa00' => 5000));
is(findings($d), '', '--names makes functions match');
for my $by (qw(line file module thread path)) {
    my ($d) = diff("--by $by --normalize none testdata/speedscope/shop.speedscope.json testdata/speedscope/shop.speedscope.json");
    ok(scalar(@{$d->{rows}}), "--by $by has rows");
    is(scalar(grep { $_->{delta} } @{$d->{rows}}), 0, '...all the same');
}
($status, $out) = sh("profdiff --matrix -t json $old $more $just");
my $matrix = decode_json($out);
is_deeply($matrix->{files}, [$old, $more, $just], 'a matrix of three');
is($matrix->{rows}[0]{name}, 'f', 'the widest spread first');
ok(near($matrix->{rows}[0]{self}[1], 12100 / 102100), 'shares of each');

# ---- budgets ----

for my $file (grep { !/\.err$/ } glob 'testdata/budget/bad/*') {
    my ($status, $out, $err) = sh("profdiff --budget '$file' $before[0]");
    is("$status$out", '2', "$file is refused");
    golden_is($err, "$file.err", "$file: the message");
}
is((sh("profdiff --budget testdata/budget/pricing.budget $before[0]"))[0], 0, 'a budget is kept');
is((sh("profdiff --budget testdata/budget/pricing.budget $after[0]"))[0], 1, 'and not');
is((sh("profdiff --budget testdata/budget/pricing.budget $before[0] $after[0]"))[0], 1, 'of two the second is held to it');
is((sh("profdiff --budget testdata/budget/pricing.budget $after[0] $before[0]"))[0], 0, 'and only that');
is((sh("profdiff --budget /no/such/budget $before[0]"))[0], 2, 'a budget that is not there');
for my $file ($before[0], 'testdata/pstats/names-hostile.prof', 'testdata/pstats/shop.prof', glob('testdata/collapsed/*.folded'), glob('testdata/speedscope/*.json')) {
    next if $file =~ /differential/;
    my ($status, $out, $err) = sh("profdiff -q --write-budget $tmp/budget --slack 0 --min-share 0 '$file'");
    is("$status$err", '0', "a budget of $file");
    ($status, $out, $err) = sh("profdiff -q --budget $tmp/budget '$file'");
    is("$status$err", '0', '...is kept by it');
}
sub budget { spew("$tmp/budget", $_[0]); (sh("profdiff -q --budget $tmp/budget $_[1]"))[0, 2] }
is_deeply([budget("[f]\nself = 10000\nshare = 10 %\n", $old)], [0, ''], 'exactly the limit is within');
is_deeply([budget("[f]\nself = 9999\n", $old)], [1, "profdiff: f: self 10,000, over the limit of 9,999 ($tmp/budget:2)\n"], 'and one more is not');
is((budget("[/^[fg]\$/]\nself = 99999\n", $old))[0], 1, 'functions of a pattern are added up');
is((budget("[/^[fg]\$/]\nself = 10000\n[g]\nintentional = it is known\n", $old))[0], 0, 'but for intentional ones');
is((budget("[/main|f/]\ntotal = 100000\n", $old))[0], 0, 'a stack counts once in a total');
is((budget("[f]\nself = 10 ms\n", $old))[0], 2, 'time where samples are counted');
is_deeply([budget("[nobody]\nself = 1\n", $old)], [0, "profdiff: warning: $tmp/budget:1: nothing in the profile matches \"nobody\"\n"], 'an entry about nobody');
is((budget("[f]\nself = 12000\n", "$old --vs $old $just $more"))[0], 0, 'the median of repeated runs counts');
is((budget("[demo/shop.py::Shop.discount]\nself = 1 s\n[shop/shop.py::Shop.discount]\nself = 0 s\n", $before[0]))[0], 1, 'paths match whole parts; a method without its class');

# ---- names in Markdown ----

spew("$tmp/mention.1.folded", "main;\@team/core 100000000\n");
spew("$tmp/mention.2.folded", "main;\@team/core 200000000\n");
unlike((sh("profdiff -t markdown $tmp/mention.1.folded $tmp/mention.2.folded"))[1], qr/\@\w/, 'nobody is called by a name of a function');

# ---- few functions ----

sub few {
    my ($name, $parse, $more) = @_;
    for my $run (1 .. 5) {
        spew("$tmp/$name.$run.folded", "main 1000000000\nmain;parse $parse\n$more");
    }
    return join ' ', map { "$tmp/$name.$_.folded" } 1 .. 5;
}

for ([20, 0], [21, 1]) {
    my ($percent, $expected) = @$_;
    for my $more ('', "main;a 500000000\nmain;b 700000000\n") {
        my $runs = few('few.before', 100000000, $more) . ' --vs ' . few('few.after', 100000000 + $percent * 1000000, $more);
        my ($status, $out, $err) = sh("profdiff --fail-over 20% $runs");
        is($status, $expected, "$percent % more of one of few functions in runs that do not vary");
        like($out, qr/^5 and 5 runs that do not vary: changes from 5 % are shown$/m, 'how it was told');
        like($err, qr/^profdiff: warning: .*normalised by .*median.*: (too few|.*--normalize none)/m, 'that few have a median');
        like($err, qr/failed: parse grew by 21 %/, 'what failed') if $expected;
    }
}
my ($two) = diff(few('few.before', 100000000, '') . ' --vs ' . few('few.after', 200000000, ''));
is($two->{normalize}, 'none', 'two functions have no median');
is(join(' ', map { "$_->{name} $_->{verdict}" } @{$two->{rows}}), 'parse regressed main unchanged', 'so the one stays as it was measured');

# ---- speed ----

srand 1;
for my $run (0 .. 19) {
    spew(sprintf("$tmp/run.%02d.folded", $run), join '', map { sprintf "main;function%d;inner%d %d\n", $_, $_, 500 + rand 1000 } 1 .. 500);
}
my $runs = join ' ', map { sprintf "$tmp/run.%02d.folded", $_ } 0 .. 9;
my $start = Time::HiRes::time;
($d) = diff("$runs --vs " . $runs =~ s/run\.0/run.1/gr);
my $seconds = Time::HiRes::time - $start;
cmp_ok(scalar(@{$d->{rows}}), '>=', 1000, '1,000 functions');
cmp_ok($seconds, '<', sanitized() ? 20 : 5, sprintf '10 + 10 runs of 1,000 functions in %.2f s', $seconds);
done_testing();
