#!/usr/bin/perl
# proflint.t - each rule fires where it is to, and does not where it nearly would; files of rules.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;

sub lint {
    my ($options, $input) = @_;
    my ($status, $out, $err) = sh(defined $input ? "printf '%b' '$input' | proflint -q -t json $options" : "proflint -q -t json $options");
    return ($status, $status > 1 ? undef : decode_json($out), $err);
}

sub found { return map { $_->{rule} } @{$_[0]{findings}} }
sub of_rule { my ($report, $rule) = @_; return grep { $_->{rule} eq $rule } @{$report->{findings}} }

# ---- recorded programs: testdata/lint/RULE/fires*, near-miss*, and the options that the rule needs ----

my ($status, $out) = sh('proflint --list-rules -t json');
is($status, 0, '--list-rules');
my %rules = map { $_->{rule} => $_ } @{decode_json($out)};
my %tried;
for my $folder (grep { !/programs$/ } glob 'testdata/lint/*') {
    my ($rule) = $folder =~ m{([^/]+)$};
    ok($rules{$rule}, "$rule is a rule") or next;
    my $args = -e "$folder/options" ? slurp("$folder/options") =~ s/\s+$//r : '';
    for my $file (grep { !m{/options$} } glob "$folder/*") {
        my ($kind) = $file =~ m{/(fires|near-miss)[^/]*$};
        ok($kind, "$file is called fires or near-miss") or next;
        my ($exit, $report) = lint("$args $file");
        $tried{$rule}{$kind}++;
        is($exit, 0, "$file is read") or next;
        my @found = of_rule($report, $rule);
        is(!!@found, $kind eq 'fires', "$file " . ($kind eq 'fires' ? 'fires' : 'does not fire'));
        for (@found) {
            ok($_->{message} && $_->{why} && $_->{advice} && @{$_->{figures}}, "$file: words and figures");
            my ($share) = map { $_->{value} } grep { $_->{name} eq 'share' } @{$_->{figures}};
            cmp_ok($share, '<=', 1.000001, "$file: a share is at most all") if defined $share;
        }
    }
}
for (sort keys %rules) {
    ok($tried{$_}{fires}, "$_ fires somewhere in testdata/lint");
    ok($tried{$_}{'near-miss'}, "$_ has a near miss in testdata/lint");
}

# ---- doc/rules.md, --list-rules and the code say the same ----

utf8::decode(my $manual = slurp('doc/rules.md'));
my %sections = $manual =~ /^## ([a-z0-9-]+)\n(.*?)(?=^## |\z)/msg;
is(join(' ', grep { !$sections{$_} } sort keys %rules), '', 'doc/rules.md has a section for each rule');
is(join(' ', grep { !$rules{$_} } sort keys %sections), '', 'doc/rules.md has no other section');
for (sort grep { $sections{$_} } keys %rules) {
    my ($rule, $text) = ($rules{$_}, $sections{$_} =~ s/\s+/ /gr);
    my $kind = $rule->{pattern} ? 'a pattern' : 'a function';
    like($text, qr/^ \*$rule->{severity}, confidence $rule->{confidence}; $kind\*/, "$_: severity, confidence and kind");
    like($text, qr/\Q$rule->{$_}\E/i, "$rule->{rule}: its $_") for qw(summary why advice);
    like($text, qr/\*\*$_\*\*/, "$rule->{rule}: $_") for 'Fires', 'Threshold', 'Near miss';
    ok(-e, "$rule->{rule}: $_ is there") for $text =~ m{`(testdata/[^`]+)`}g;
    my ($file, $message) = $text =~ /\*\*Example\*\* `(\S+)`: ``(.*?)``/;
    my $args = -e "testdata/lint/$rule->{rule}/options" ? slurp("testdata/lint/$rule->{rule}/options") =~ s/\s+$//r : '';
    my (undef, $report) = lint("$args $file");
    is($message, (of_rule($report, $rule->{rule}))[0]{message}, "$rule->{rule}: its example says so");
}
my %built_in = slurp('analyzers/lint.rules') =~ /^\[([a-z-]+)\]$()/mg;
is(join(' ', sort keys %built_in), join(' ', sort grep { $rules{$_}{pattern} } keys %rules), 'lint.rules has all rules that are patterns');

my $rules = slurp('analyzers/lint.rules');
while ($rules =~ /^\[([a-z-]+)\]\n(.*?)(?=^\[|\z)/msg) {
    my ($rule, $text) = ($1, $2);
    my ($told) = ($sections{$rule} // '') =~ /\*\*Threshold\*\*(.*?)\n- \*\*/s;
    for ($text =~ /^(?:share|self-share|each-share|info-below|calls|calls-per-caller|callers|time-per-call) = (\d+)/mg) {
        my $number = reverse(reverse($_) =~ s/(\d{3})(?=\d)/$1,/gr);
        like($told // '', qr/(?<![\d,])$number(?![\d,])/, "$rule: doc/rules.md has the threshold $number");
    }
}

# ---- what the figures are ----

my ($exit, $report) = lint('', 'send_message;json.dumps 40\nsend_message;json.loads 40\nsend_message;actual_work 20\n');
my ($finding) = of_rule($report, 'redundant-serialisation');
is($finding->{function}, 'send_message', 'redundant serialisation: where');
cmp_ok(abs($finding->{figures}[0]{value} - 0.8), '<', 1e-9, 'redundant serialisation: 80 %');
is_deeply($finding->{path}, ['send_message'], 'redundant serialisation: its stack');
($exit, $report) = lint('', 'send_message;json.dumps 40\nsend_message;actual_work 60\n');
is_deeply([grep { $_ ne 'profile-quality' } found($report)], [], 'json.dumps alone is nothing');
($exit, $report) = lint('', 'send_message;json.dumps 9000\\nsend_message;actual_work 1000\\n');
is_deeply([found($report)], [], 'nor is it where it is most of the time');
($exit, $report) = lint('', 'main;_run_once;handler;requests.get 40\nmain;_run_once;select 60\n');
($finding) = of_rule($report, 'blocking-call');
is($finding->{message}, 'requests.get blocks the event loop for 40.0 % of its time', 'a blocking call below the loop');
is_deeply($finding->{path}, [qw(main _run_once handler requests.get)], 'a blocking call: its stack');
($exit, $report) = lint('', 'main;handler;requests.get 40\nmain;select 60\n');
is_deeply([of_rule($report, 'blocking-call')], [], 'a blocking call without a loop is none');
($exit, $report) = lint('', 'main;_run_once;handler (my/sleep.py:3);sleep (my/app.py:3) 40\nmain;_run_once;my_requests.get 40\nmain;_run_once;nosleep 40\n');
is_deeply([of_rule($report, 'blocking-call')], [], 'names that only resemble are none');
($exit, $report) = lint('', 'main;_run_once;h;time.sleep 3\nmain;_run_once;work 97\n');
is((of_rule($report, 'blocking-call'))[0]{severity}, 'info', 'a small share is an info');

($exit, $report) = lint('', 'h;logging.info 50\\nh;logging.info;time.sleep 50\\n');
($finding) = of_rule($report, 'logging-share');
cmp_ok(abs($finding->{figures}[0]{value} - 1), '<', 1e-9, 'a share of what does not wait leaves out what waits below');
($exit, $report) = lint('', 'a;b 12\\n');
($finding) = of_rule($report, 'profile-quality');
is("@$finding{qw(severity confidence)}", 'info low', 'counts that may not be samples are doubted');
like($finding->{message}, qr/if its counts are samples/, 'and it is said why');
($exit, $report) = lint('', 'on_message;parse (http/client.py:1);parse_headers (http/client.py:2);parsestr (email/parser.py:3) 90\\non_message;w 10\\n');
is_deeply([of_rule($report, 'decode-heavy')], [], 'the lines before a message of HTTP are no decoding of ours');

my $pool = '{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[{"name":"select"},{"name":"work"}]},' .
    '"profiles":[{"type":"evented","name":"worker-1","unit":"milliseconds","startValue":0,"endValue":10,"events":[' .
    '{"type":"O","frame":0,"at":0},{"type":"C","frame":0,"at":9},{"type":"O","frame":1,"at":9},{"type":"C","frame":1,"at":10}]}]}';
($exit, $report) = lint('', $pool);
is((of_rule($report, 'idle-worker'))[0]{severity}, 'info', 'a worker of a pool is there to work');
($exit, $report) = lint('--expect-idle 95%', $pool);
is((of_rule($report, 'idle-worker'))[0]{severity}, 'warning', 'unless somebody says how long it waits');
($exit, $report) = lint('--expect-idle 85%', $pool);
is_deeply([of_rule($report, 'idle-worker')], [], 'and it waits as long as that');

for (['_run_once;h;socket.recv', 'blocking-call'], ['_run_once;h;sqlite3.Cursor.execute', 'blocking-call'],
    ['h;threading.Lock.acquire', 'lock-wait'], ['on_message;zlib.decompress', 'decode-heavy'], ['h;list.pop', 'linear-shift'],
    ['h;asyncio.create_task', 'task-churn'], ['h;jinja2.Template', 'template-compile']) {
    my ($stack, $rule) = @$_;
    my (undef, $report) = lint('', "main;$stack 60\\nmain;w 40\\n");
    my ($finding) = of_rule($report, $rule);
    is($finding->{severity}, 'warning', "$stack: a dotted name");
}
($exit, $report) = lint('', '_run_once;_read_ready;socket.recv 60\\nmain;w 40\\n');
is_deeply([of_rule($report, 'blocking-call')], [], 'what the loop reads when it is ready does not block');
($exit, $report) = lint('', 'h;os.fsync 60\\nh;w 40\\n');
like((of_rule($report, 'flush-per-write'))[0]{message}, qr/called an unknown number of times/, 'unknown calls are called so');

for ([0.99, 'warning', 0], [1, 'error', 1]) {
    my ($long, $severity, $status) = @$_;
    my $stall = '{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[{"name":"_run_once"},{"name":"handler"}]},' .
        '"profiles":[{"type":"evented","name":"main","unit":"seconds","startValue":0,"endValue":3,"events":[' .
        '{"type":"O","frame":0,"at":0},{"type":"O","frame":1,"at":0},{"type":"C","frame":1,"at":' . $long . '},{"type":"C","frame":0,"at":3}]}]}';
    my ($exit, $report) = lint('--fail-on error', $stall);
    is((of_rule($report, 'event-loop-stall'))[0]{severity}, $severity, "a stall of $long s is of severity $severity");
    is($exit, $status, 'and --fail-on error knows');
}

($exit, $report) = lint('', 'main (a.py:3);relay (a.py:9);json.loads 9\\nmain (a.py:4);relay (a.py:10);json.dumps 9\\n');
($finding) = of_rule($report, 'redundant-serialisation');
is($finding->{function}, 'relay', 'redundant serialisation: in other lines of the same caller');

# ---- suppressions, budgets, --fail-on ----

my $sleep = 'testdata/lint/blocking-call/fires-sleep.prof';
sub suppressed { my ($options) = @_; my ($s, $r) = lint("$options $sleep"); return $r->{suppressed} - of_rule($r, 'blocking-call') }
is(suppressed('--suppress blocking-call'), 1, '--suppress RULE');
is(suppressed("--suppress 'blocking-call:time[.]sleep'"), 1, '--suppress: the innermost frame');
is(suppressed("--suppress 'blocking-call:^sleepy\$:blocking_call[.]py'"), 1, '--suppress: function and file');
is(suppressed("--suppress 'blocking-call:(?:sleepy):'"), 1, '--suppress: a colon in a pattern');
is(suppressed("--suppress 'blocking-call::^elsewhere'"), -1, '--suppress: another file');
is(suppressed("--suppress 'blocking-call:other'"), -1, '--suppress: another function');
($exit, $report) = lint("--suppress '*' $sleep");
is_deeply($report->{findings}, [], '--suppress: any rule');
spew("$tmp/s", "# known\n[blocking-call]\nfunction = sleepy\nfile = \\.py\$\nreason = a test\n\n[gc-share]\n");
is(suppressed("--suppressions $tmp/s"), 1, '--suppressions');
my ($s, $o, $e) = sh("proflint -v --suppressions $tmp/s $sleep");
like($e, qr{^proflint: nothing to suppress: $tmp/s:7: \[gc-share\]$}m, 'a suppression that nothing needs is named by -v');
spew("$tmp/budget", "[blocking_call.py::sleepy]\nintentional = a test\n");
($exit, $report) = lint("--budget $tmp/budget $sleep");
is_deeply([of_rule($report, 'blocking-call')], [], 'what a budget calls intentional is silent');
is((sh("proflint -q --fail-on warning $sleep"))[0], 1, '--fail-on warning');
is((sh("proflint -q --fail-on error $sleep"))[0], 0, '--fail-on error');
is((sh("proflint -q --fail-on warning --suppress '*' $sleep"))[0], 0, '--fail-on: what is suppressed does not count');

# ---- outputs ----

($s, $o, $e) = sh("proflint -q -o $tmp/l.json -o $tmp/l.md -o sarif:$tmp/l.sarif -o github:- $sleep");
is("$s$e", '0', 'four outputs of one run');
like($o, qr/^::warning file=blocking_call\.py,line=\d+,title=blocking-call::/, 'github');
is(decode_json(slurp("$tmp/l.sarif"))->{version}, '2.1.0', 'sarif');
is(scalar @{decode_json(slurp("$tmp/l.sarif"))->{runs}[0]{tool}{driver}{rules}}, scalar keys %rules, 'sarif has the rules');
ok(decode_json(slurp("$tmp/l.json"))->{findings}[0]{fingerprint}, 'json');
like(slurp("$tmp/l.md"), qr/^### warning: blocking-call$/m, 'markdown');
($s, $o, $e) = sh("proflint -t json no-such-file");
is("$s$o", '2', 'a missing file is trouble and leaves nothing');

# ---- files of rules ----

spew("$tmp/r", <<'END');
[price-service]
summary = the price service is asked in a loop
function = shop/prices\.py:ask
below = shop/orders\.py:.*
share = 10 %
severity = error
message = {function} takes {share} of all time
why = each question is a round trip
advice = ask for all at once
END
($exit, $report) = lint("--rules $tmp/r", 'total (x/shop/orders.py:1);ask (x/shop/prices.py:7) 3\nmain (a.py:1) 7\n');
($finding) = of_rule($report, 'price-service');
is("@$finding{qw(severity message file)}", 'error ask (shop/prices.py) takes 30.0 % of all time x/shop/prices.py', 'a rule of a file');
($exit, $report) = lint("--rules $tmp/r", 'other (a.py:1);ask (x/shop/prices.py:7) 3\nmain (a.py:1) 7\n');
is_deeply([of_rule($report, 'price-service')], [], 'a rule of a file: not below');
spew("$tmp/r", "[blocking-call]\nfunction = my_sleep\nseverity = error\n");
($exit, $report) = lint("--rules $tmp/r", '_run_once;my_sleep 5\n_run_once;time.sleep 5\n');
is(join(' ', map { "$_->{severity} $_->{path}[-1]" } of_rule($report, 'blocking-call')), 'error my_sleep error time.sleep', 'a file adds to a rule and changes it');

my %wrong = (
    "a = 1\n" => q{1: expected a rule's [name] first},
    "[A b]\n" => q{1: expected a rule's name of small letters, digits and -, not "A b"},
    "[x]\nshare = 5\n" => q{2: share: expected a share such as 5 %, not "5"},
    "[x]\nshare = 500 %\n" => q{2: share: expected a share such as 5 %, not "500 %"},
    "[x]\ncalls = many\n" => q{2: calls: expected a number, not "many"},
    "[x]\ntime-per-call = 5 apples\n" => q{2: time-per-call: expected a time such as 10 us, not "5 apples"},
    "[x]\nfunction = (\n" => q{2: function: pattern "(": at character 1: missing closing parenthesis},
    "[x]\nfunction = (?<a>b)\nfunction = (?<a>c)\n" => q{3: function: pattern "(?:(?<a>b))|(?:(?<a>c))": at character 20: two named subpatterns have the same name (PCRE2_DUPNAMES not set)},
    "[x]\nfunction =\n" => q{2: function: expected a pattern, not ""},
    "[x]\nfunktion = a\n" => q{2: expected a key of a rule (see doc/rules.md), not "funktion"},
    "[x]\nwhy = a\nwhy = b\n" => q{3: "why" stands here twice},
    "[x]\nseverity = bad\n" => q{2: severity: expected info, warning or error, not "bad"},
    "[x]\nof = none\n" => q{2: of: expected total, busy or below, not "none"},
    "[x]\nmessage = {sharp}\n" => q{2: message: expected words with {function}, {caller}, {share}, {self}, {total}, {calls}, {calls-per-caller}, {time-per-call}, {callers}, {each} or {with}, not "{sharp}"},
    "[x]\nmessage = a\nsummary = a\nshare = 1 %\n" => q{1: rule x: expected a function},
    "[x]\nfunction = a\nsummary = a\nshare = 1 %\n" => q{1: rule x: expected a message},
    "[x]\nfunction = a\nmessage = a\nshare = 1 %\n" => q{1: rule x: expected a summary},
    "[x]\nfunction = a\nmessage = a\nsummary = a\n" => q{1: rule x: expected a share, self-share or calls},
    "[x]\nfunction = a\nmessage = a\nsummary = a\nshare = 1 %\nof = below\n" => q{1: rule x: "of = below" needs a below},
    "[hot-leaf]\nshare = 1 %\n" => q{1: expected the name of a rule that is a pattern, which "hot-leaf" is not},
);
for (sort keys %wrong) {
    spew("$tmp/wrong", $_);
    ($s, $o, $e) = sh("proflint --rules $tmp/wrong $sleep");
    is("$s $o$e", "2 proflint: $tmp/wrong:$wrong{$_}\n", "rules: $wrong{$_}");
}
my %unsuppressible = (
    "[gc]\n" => q{1: expected the name of a rule or *, as --list-rules has them, not "gc"},
    "[gc-share]\nfunktion = a\n" => q{2: expected function, file or reason, not "funktion"},
    "[gc-share]\nfile = [\n" => q{2: file: pattern "[": at character 1: missing terminating ] for character class},
);
for (sort keys %unsuppressible) {
    spew("$tmp/wrong", $_);
    ($s, $o, $e) = sh("proflint --suppressions $tmp/wrong $sleep");
    is("$s $o$e", "2 proflint: $tmp/wrong:$unsuppressible{$_}\n", "suppressions: $unsuppressible{$_}");
}

# ---- healthy profiles: nothing above info but what is said here ----

my %known = (
    'inferno__colors__async-profiler-collapsed-part.txt' => 'gc-share',	# 24 % in GCTaskThread::run
);
my $corpus = $ENV{PROFKIT_CORPUS} // '../shared/corpus';
SKIP: {
    skip 'no corpus', 1 unless -d $corpus;
    for my $file (glob "$corpus/dev/{made,public}/{pstats,speedscope,collapsed}/*") {
        my ($name) = $file =~ m{([^/]+)$};
        ($s, $o) = sh("proflint -q -t json '$file'");
        next if $s == 2;
        my @loud = grep { $rules{$_->{rule}}{pattern} && $_->{severity} ne 'info' } @{decode_json($o)->{findings}};
        is(join(' ', map { $_->{rule} } @loud), $known{$name} // '', "$name: nothing above info but what is known");
    }
}
done_testing();
