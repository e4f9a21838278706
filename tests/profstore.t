#!/usr/bin/perl
# profstore.t - the store of runs: what goes in comes out, and nothing is ever lost.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use JSON::PP;
use Test::More;
use POSIX ':sys_wait_h';
use Time::HiRes qw(sleep time);

my $db = "$tmp/a.db";
$ENV{TZ} = 'Europe/Berlin';

sub store { my ($args, $file) = @_; return sh("profstore --db '" . ($file // $db) . "' $args") }
sub sqlite { my ($sql, $file) = @_; my ($s, $out, $err) = sh("sqlite3 '" . ($file // $db) . "' \"$sql\""); chomp $out; return "$out$err" }
sub runs { my ($args, $file) = @_; my ($status, $out) = store("list -t json $args", $file); return @{decode_json($out)->{runs}} }

# ---- names, runs, filters ----

my $in = "$tmp/in";
mkdir $in;
sub copy { my ($from, $to) = @_; spew("$in/$to", slurp($from)); return "$in/$to" }
copy('testdata/speedscope/shop.speedscope.json', 'pam_idle-no-leaffc_20260211_143022_profile.speedscope.json');
copy('testdata/psrecord/plain.txt', 'pam_idle-no-leaffc_20260211_143022_cpu.txt');
copy('doc/shop.svg', 'pam_idle-no-leaffc_20260211_143022.svg');
copy('testdata/psrecord/io.txt', 'baseline_cpu_idle_20251024_143000.log');

is((store('list'))[0], 2, 'an absent store is an error');
is((store('list'))[2], "profstore: $db: no such store; profstore add makes one\n", 'that says so');
my ($status, $out, $err) = store("add --label T044 --commit 3f2c --host big --cpus 8 $in/*");
is("$status$err", '0', 'files are added');
is(scalar(() = $out =~ /^run \d+: /mg), 2, 'as two runs');
my @runs = runs('');
is(join(' ', map { $_->{scenario} } @runs), 'idle-no-leaffc idle', 'their scenarios come from names, newest first');
is(join(' ', map { $_->{time} } @runs), '2026-02-11T13:30:22Z 2025-10-24T12:30:00Z', 'stamps are local time');
is_deeply([map { "$_->{profiles}$_->{logs}$_->{attachments}" } @runs], ['111', '010'], 'files of one stem and stamp are one run');
is(join(' ', @{$runs[0]}{qw(label commit host cpus format)}), 'T044 3f2c big 8 speedscope', 'facts');
ok($runs[0]{under_profiler} && !$runs[1]{under_profiler}, 'a log beside a profile contains the profiler');
my ($mean) = `awk '\$2+0==\$2 {s+=\$2;n++} END{print s/n}' testdata/psrecord/plain.txt`;
cmp_ok(abs($runs[0]{cpu} - $mean), '<', 1e-4 * $mean, 'the mean CPU is what awk says');
($status, $out) = sh("proftop -t json $in/pam*.json");
is($runs[0]{total}, decode_json($out)->{total}, 'the total is what proftop says');
for (['--scenario idle', 'idle'], ['--label T044 -n 1', 'idle-no-leaffc'], ['--commit 3f', 'idle-no-leaffc idle'], ['--commit 9', ''],
    ['--since 2026-01-01', 'idle-no-leaffc'], ['--until 2026-01-01', 'idle'], ['--host small', ''], ['--since "2026-02-11 14:30:23"', '']) {
    is(join(' ', map { $_->{scenario} } runs($_->[0])), $_->[1], "list $_->[0]");
}
for my $form (qw(table csv tsv markdown)) {
    ($status, $out, $err) = store("list -t $form");
    is("$status$err", '0', "list -t $form");
    like($out, qr/idle-no-leaffc/, "list -t $form has the runs");
}

# ---- stored already ----

($status, $out, $err) = store("add $in/*.log");
is("$status$out", '0', 'what is stored already adds nothing');
like($err, qr/^profstore: .*\.log: already stored, as part of run \d+\n\z/, 'and is said');
is(scalar(runs('')), 2, 'two runs');
copy("$in/baseline_cpu_idle_20251024_143000.log", 'other_20200101_000000.log');
is((store("add $in/other_20200101_000000.log"))[0], 0, 'under another name too');
is(scalar(runs('')), 2, 'two runs');
is((store("add --force $in/other_20200101_000000.log"))[0], 0, '--force');
is(scalar(runs('')), 3, 'three runs');
copy('testdata/psrecord/garbage.txt', 'pam_idle-no-leaffc_20260211_143022_mem.txt');
($status, $out, $err) = store("add $in/*_mem.txt");
is($status, 0, 'a file that comes later');
is((runs('--scenario idle-no-leaffc'))[0]{logs}, 2, 'joins its run');
($status, $out) = store("add -q testdata/collapsed/shop.folded testdata/collapsed/shop.folded");
is(scalar(runs('--scenario shop')), 1, 'the same file twice is stored once');

# ---- what goes in comes out ----

my $python = "import marshal,sys; a,b=(marshal.load(open(f,'rb')) for f in sys.argv[1:]); sys.exit(a!=b)";
my $n = 0;
sub some { my @all = @_; return sanitized() ? @all[grep { $_ % 3 == 0 } 0 .. $#all] : @all }
for my $file (some(grep { !/cut-short|said-twice/ } glob 'testdata/pstats/*.prof')) {
    $n++;
    ($status, $out, $err) = store("add -q --force --scenario p$n '$file'");
    is($status, 0, "$file goes in") or next;
    is((store("export \@p$n -o $tmp/back.prof"))[0], 0, "$file comes out");
    sh("profconv -q -o $tmp/direct.prof '$file'");
    is(slurp("$tmp/back.prof"), slurp("$tmp/direct.prof"), "$file is what profconv writes of it");
    is((sh("python3 -c \"$python\" '$file' $tmp/back.prof"))[0], 0, "$file is the same dict for Python") if $file =~ m{/(app_py3|shop|marshal_v3)};
}
cmp_ok($n, '>', 5, 'there are pstats files');
for my $file (some(glob('testdata/speedscope/*.json testdata/collapsed/shop.folded testdata/collapsed/austin-full.austin testdata/psrecord/*.txt testdata/mprof/*.dat'))) {
    $n++;
    ($status, $out, $err) = store("add -q --force --keep-samples --scenario p$n '$file'");
    is($status, 0, "$file goes in") or diag($err);
    for my $form ('json', $file =~ /speedscope/ ? 'speedscope' : $file =~ /collapsed/ ? 'collapsed' : ()) {
        my ($direct, $expected) = sh("profconv -q -t $form '$file'");
        ($status, $out, $err) = store("export -q \@p$n -t $form");
        if ($form eq 'json') {    # profconv gives what measures nothing a metric
            my ($got, $want) = map { decode_json($_) } $out, $expected;
            is_deeply($got->{$_}, $want->{$_}, "$file: $_ of $form") for qw(profile functions threads logs timeline comments duration rate graph);
            is_deeply($got->{nodes}{$_}, $want->{nodes}{$_}, "$file: $_ of nodes") for qw(parent frame calls);
        }
        else { is($out, $expected, "$file: $form") }
    }
}
is((store("export \@idle-no-leaffc --file pam_idle-no-leaffc_20260211_143022.svg -o $tmp/back.svg"))[0], 0, 'an attachment comes out');
is(slurp("$tmp/back.svg"), slurp('doc/shop.svg'), 'byte for byte');
($status, $out, $err) = store('export @idle-no-leaffc --file no.svg');
like("$status$err", qr/^2.*no such file; there are .*pam_idle/, 'a file that is not there');
spew("$tmp/noise", join '', map { chr int rand 256 } 1 .. 70000);
is((store("add -q --attach --scenario noise $tmp/noise"))[0], 0, '--attach');
is((store("export \@noise >$tmp/noise.back"))[0], 0, 'any bytes come out');
is(slurp("$tmp/noise.back"), slurp("$tmp/noise"), 'as they were');
my ($hash) = `sha256sum $tmp/noise` =~ /^(\w+)/;
is(sqlite("SELECT count(*) FROM files WHERE sha256 = '$hash'"), 1, 'their hash is that of sha256sum');

# What the views say is what proftop says.
($status, $out) = sh('proftop -t json -n 0 testdata/pstats/shop.prof');
my %top = map { ("$_->{name} " . ($_->{line} // 0) => [@$_{qw(self total calls)}]) } @{decode_json($out)->{functions}};
store('add -q --scenario views testdata/pstats/shop.prof --force');
($status, $out) = store('sql -t json "SELECT v.function, v.line, v.self, v.total, v.calls FROM v_functions v JOIN v_runs r ON r.id = v.run WHERE r.scenario = \'views\'"');
my @rows = @{decode_json($out)};
cmp_ok(scalar(@rows), '>=', 50, 'at least fifty functions have rows');
is(scalar(grep { my $t = $top{"$_->{function} " . ($_->{line} // 0)}; !$t || $t->[0] != $_->{self} || $t->[1] != $_->{total} || $t->[2] != $_->{calls} } @rows), 0, "proftop's figures");

# ---- SQL only reads ----

for ('DELETE FROM runs', "ATTACH '$tmp/x' AS x", 'PRAGMA user_version = 7', 'DROP VIEW v_runs', 'CREATE TABLE x (y)', 'SELECT 1; DELETE FROM runs', 'VACUUM', "VACUUM INTO '$tmp/x'", 'SELEC') {
    ($status, $out, $err) = sh("profstore --db $db sql \"$_\"");
    is("$status$out", '2', "sql $_");
    isnt($err, '', 'says why');
}
ok(!-e "$tmp/x", 'nothing else is written');
is((store('sql -t csv "SELECT 1 AS a, NULL AS b, \'x,y\' AS c, 0.5 AS d"'))[1], "a,b,c,d\r\n1,,\"x,y\",0.5\r\n", 'sql -t csv');
is((store('sql -t json "SELECT 1 AS a WHERE 0"'))[1], "[\n]\n", 'no rows');

# ---- trouble ----

spew("$in/ok_20260301_000000.folded", "main;a 5\n");
spew("$in/bad_20260301_000001.prof", "{(garbage");
my $before = runs('');
($status, $out, $err) = store("add $in/bad_20260301_000001.prof $in/ok_20260301_000000.folded $in/absent.prof");
is($status, 2, 'an unreadable file is trouble');
like($err, qr/bad_20260301.*\n.*absent\.prof: No such file/, 'each is named');
is(runs('') - $before, 1, 'the others are added');
spew("$in/pair_20260301_000002.folded", "main;a 6\n");
spew("$in/pair_20260301_000002_profile.prof", "{(garbage");
$before = runs('');
is((store("add $in/pair_*"))[0], 2, 'one unreadable file of a run');
is(runs('') - $before, 0, 'keeps out that run');

for my $case (['text', "hello, world\n"], ['short', 'SQLite format 3'], ['zeros', "\0" x 4096], ['other', undef]) {
    my ($name, $bytes) = @$case;
    if (defined $bytes) { spew("$tmp/not-ours", $bytes) }
    else { unlink "$tmp/not-ours"; sqlite('CREATE TABLE x (y)', "$tmp/not-ours") }
    my $was = slurp("$tmp/not-ours");
    my $mtime = (stat "$tmp/not-ours")[9];
    for my $command ("add testdata/collapsed/shop.folded", 'list', 'rm 1', 'sql "SELECT 1"') {
        ($status, $out, $err) = store($command, "$tmp/not-ours");
        is("$status$err", "2profstore: $tmp/not-ours: not a store of profstore\n", "$command refuses $name");
    }
    is(slurp("$tmp/not-ours"), $was, 'and it is as it was');
    is(join(' ', glob "$tmp/not-ours?*"), '', 'with nothing beside it');
}
is((sh("profstore nonsense"))[0], 2, 'an unknown command');
is((sh("profstore"))[0], 2, 'no command');

# ---- removal ----

($status, $out, $err) = store('rm @shop p');
is($status, 2, 'a run that is not there');
is(scalar(runs('--scenario shop')), 1, 'then nothing is removed');
is((store('rm @p1 @p2'))[0], 0, 'runs are removed');
is(scalar(runs('--scenario p1')), 0, 'and gone');
is((store("export -q \@p3 -o $tmp/back.prof"))[0], 0, 'others are whole');
is(sqlite('PRAGMA integrity_check; PRAGMA foreign_key_check'), 'ok', 'the store is sound');

# ---- git ----

SKIP: {
    skip 'git is not installed', 6 unless `git --version`;
    my $git = "git -C $tmp/repo -c user.name=a -c user.email=a\@b";
    sh("git init -q -b trunk $tmp/repo && $git commit -q --allow-empty -m one");
    chomp(my $commit = `git -C $tmp/repo rev-parse HEAD`);
    my $programs = $build =~ m{^/} ? $build : "$ENV{PWD}/$build";
    my $add = sub {
        my ($where, $scenario) = @_;
        spew("$tmp/git.folded", "main;$scenario 1\n");
        sh("mkdir -p $where/deep && cd $where/deep && $programs/profstore --db $db add -q --scenario $scenario $tmp/git.folded");
        my ($run) = runs("--scenario $scenario");
        return join ' ', map { $_ // '' } @$run{qw(commit branch)};
    };
    is($add->("$tmp/repo", 'git-loose'), "$commit trunk", 'commit and branch');
    sh("$git pack-refs --all");
    is($add->("$tmp/repo", 'git-packed'), "$commit trunk", 'of packed refs');
    sh("$git worktree add -q -b side $tmp/side");
    is($add->("$tmp/side", 'git-worktree'), "$commit side", 'of a worktree');
    sh("$git checkout -q --detach");
    is($add->("$tmp/repo", 'git-detached'), "$commit ", 'of no branch');
    sh("git init -q -b new $tmp/empty");
    is($add->("$tmp/empty", 'git-empty'), ' new', 'of a repository without a commit');
    is($add->("$tmp/in", 'git-none'), ' ', 'of no repository');
}

# ---- eight processes at once, from the file's creation on ----

mkdir "$tmp/many";
spew("$tmp/many/r$_.folded", "main;a $_\nmain;b " . $_ * 3 . "\n") for 1 .. 32;
my @children;
for my $child (0 .. 7) {
    my $pid = fork // die;
    if (!$pid) {
        my $bad = 0;
        $bad += system("profstore --db $tmp/many.db add -q --scenario many $tmp/many/r" . ($child * 4 + $_) . ".folded 2>>$tmp/many.err") != 0 for 1 .. 4;
        POSIX::_exit($bad);
    }
    push @children, $pid;
}
my $bad = 0;
for (@children) { waitpid $_, 0; $bad += $? >> 8 }
is($bad, 0, 'eight processes add at once');
is(slurp("$tmp/many.err"), '', 'and none complains');
is(sqlite('PRAGMA integrity_check; SELECT count(*) FROM runs; SELECT count(DISTINCT total) FROM runs', "$tmp/many.db"), "ok\n32\n32", 'nothing is lost');

# ---- killed at any moment ----

my ($done, $killed) = (0, 0);
my $start = time;
store('add -q --scenario kill testdata/collapsed/shop.folded', "$tmp/timed.db");
my $takes = time - $start;
for my $i (1 .. (sanitized() ? 12 : 30)) {
    spew("$tmp/kill.folded", join '', map { "main;f$_ " . ($_ + $i) . "\n" } 1 .. 300);
    my $pid = fork // die;
    if (!$pid) { exec 'profstore', '--db', "$tmp/kill.db", 'add', '-q', '--scenario', 'kill', "$tmp/kill.folded" or POSIX::_exit(9) }
    sleep(rand(1.5 * $takes));
    kill 'KILL', $pid;
    waitpid $pid, 0;
    if ($? & 127) { $killed++ } elsif ($? == 0) { $done++ }
}
my ($count) = -s "$tmp/kill.db" ? sqlite('SELECT count(*) FROM runs', "$tmp/kill.db") =~ /^(\d+)/ : 0;
$count //= 0;    # killed before there was a table
ok($count >= $done && $count <= $done + $killed, "of $done finished and $killed killed adds $count are stored");
cmp_ok($killed, '>', 0, 'some were killed');
is((store("add -q --scenario kill testdata/collapsed/shop.folded", "$tmp/kill.db"))[0], 0, 'the store opens clean');
is(sqlite('PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM files LEFT JOIN contents ON file = id WHERE file IS NULL', "$tmp/kill.db"), "ok\n0", 'and is sound');
is((store("export -q \@kill~$_ -t json", "$tmp/kill.db"))[0], 0, "run ~$_ is whole") for 0 .. ($count > 4 ? 4 : $count);

# ---- a full disk ----

my $full = 0;
for my $blocks (1, 8, 40, 80, 150, 300) {
    unlink glob "$tmp/full.db*";
    store('add -q --scenario full testdata/collapsed/shop.folded', "$tmp/full.db");
    ($status, $out, $err) = sh("ulimit -f $blocks; profstore --db $tmp/full.db add -q --attach --scenario full $tmp/noise");
    next if $status == 0;
    $full++;
    is($status, 2, "no room beyond $blocks blocks is trouble");
    like($err, qr/^profstore: \Q$tmp\E\/full\.db: (File too large|the disk is full|disk I\/O error)\n\z/, 'that is said');
    is(sqlite('PRAGMA integrity_check; SELECT count(*) FROM runs', "$tmp/full.db"), "ok\n1", 'and the store is as it was');
    is((store('add -q --attach --scenario full testdata/psrecord/io.txt', "$tmp/full.db"))[0], 0, 'it goes on when there is room');
}
cmp_ok($full, '>', 2, 'the disk was full');

# ---- a store that may only be read ----

SKIP: {
    my $nobody = $> ? '' : 'setpriv --reuid=65534 --regid=65534 --clear-groups ';
    skip 'another user cannot run the programs', 16 if (sh("chmod 755 $tmp && ${nobody}profstore --version"))[0];
    mkdir my $sealed = "$tmp/100%? sealed";
    spew("$sealed/runs.db", slurp("$tmp/many.db"));
    for (['a file', 0444, 0777], ['a folder', 0644, 0555], ['a file in a folder', 0444, 0555]) {
        my ($what, $file_mode, $folder_mode) = @$_;
        chmod $file_mode, "$sealed/runs.db";
        chmod $folder_mode, $sealed;
        for my $command ('list -t csv', 'trend -t csv total', 'sql -t csv "SELECT count(*) FROM v_runs"') {
            ($status, $out, $err) = sh("${nobody}profstore --db '$sealed/runs.db' $command");
            is("$status$err$out", '0' . (sh("profstore --db $tmp/many.db $command"))[1], "$command of $what that cannot be written");
        }
        ($status, $out, $err) = sh("${nobody}profstore --db '$sealed/runs.db' rm 1");
        is($status, 2, "$what that cannot be written is not changed");
        like($err, qr/^profstore: .*runs\.db: (cannot be written \(it, .*\)|Permission denied)\n\z/, 'which is said');
    }
    is(join(' ', map { s{.*/}{}r } glob "'$sealed/*'"), 'runs.db', 'nothing is left beside it');
    chmod 0755, $sealed;
}

# ---- a damaged store ----

my $whole = slurp("$tmp/many.db");
my ($crashed, $errors) = ('', 0);
srand 7;
for my $i (1 .. (sanitized() ? 10 : 40)) {
    my $bytes = $whole;
    substr($bytes, 72 + int rand(length($bytes) - 72), 1) = chr int rand 256 for 1 .. 1 + $i % 40;
    spew("$tmp/hurt.db", $bytes);
    unlink glob "$tmp/hurt.db-*";
    my $run = 1 + $i % 32;
    for my $command ('list -t json', "show $run", "export -q $run -t json", 'add -q --scenario x testdata/psrecord/plain.txt') {
        ($status, $out, $err) = store($command, "$tmp/hurt.db");
        $crashed .= "$i: $command: $status $err\n" if $status != 0 && $status != 2 || $status == 2 && $err !~ /^profstore: /;
        $errors++ if $status == 2;
    }
}
is($crashed, '', 'a damaged store never crashes it');
cmp_ok($errors, '>', 0, 'and is mostly an error');
done_testing();
