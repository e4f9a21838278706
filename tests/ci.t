#!/usr/bin/perl
# ci.t - the recipes of doc/ci: their steps, run by hand, fail and pass as promised.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Cwd;
use JSON::PP;
use Profkit;
use Test::More;

my $top = getcwd();

# The shell of a recipe: what stands indented below "run: |", "- |" and the like.
sub blocks {
    my ($file) = @_;
    my (@blocks, $name, $indent);
    for (split /\n/, slurp($file)) {
        if (defined $indent) {
            if (/^\s*$/) { $blocks[-1]{text} .= "\n"; next }
            my ($blanks) = /^( *)/;
            if (length $blanks > $indent) { $blocks[-1]{text} .= substr($_, $indent) . "\n"; next }
            undef $indent;
        }
        $name = $1 if /^\s*(?:- name: )?([\w-]+):?(?:\s*#.*)?$/ && !/run:/ || /- name: (.*)/;
        next unless /^( *)(?:run: |- )\|$/;
        $indent = length $1;
        push @blocks, {name => $name, text => ''};
    }
    return @blocks;
}

# A recorder whose figures are known: f costs what the file says, times a noise.
spew("$tmp/record", <<'END');
#!/usr/bin/env python3
import marshal, sys
out, work = sys.argv[1:]
run = int(out.split(".")[-2])
noise = [1, 1.01, 0.99, 1.02, 0.98][run - 1]
main = ("app/main.py", 1, "main")
costs = {f"other{i}": 10.0 for i in range(20)}
costs["f"] = float(open(work).read()) * noise
functions = {main: (1, 1, 1.0, 1.0 + sum(costs.values()), {})}
for i, (name, cost) in enumerate(costs.items()):
    functions[("app/work.py", 10 * i + 1, name)] = (3, 3, cost, cost, {main: (3, 3, cost, cost)})
with open(out, "wb") as file:
    marshal.dump(functions, file)
END
chmod 0755, "$tmp/record";

# A project in which f costs 100 in the base and so much in the change.
sub project {
    my ($cost) = @_;
    my $git = 'git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main';
    system("rm -rf $tmp/project");
    my ($status, $out, $err) = sh("mkdir $tmp/project && cd $tmp/project && $git init -q && echo 100 >work
        git add work && $git commit -qm base && git rev-parse HEAD >../base
        echo $cost >work && $git commit -qam change --allow-empty");
    is("$status$err", '0', "a project whose f costs $cost");
    chomp(my $base = slurp("$tmp/base"));
    return $base;
}

# Runs a block as the CI system does, in the project.
sub run_block {
    my ($shell, $base, $text) = @_;
    spew("$tmp/step", $text);
    return sh("cd $tmp/project && env RUNS=5 LIMIT=20% RECORD=$tmp/record WORKLOAD=work BASE=$base "
        . "CI_MERGE_REQUEST_DIFF_BASE_SHA=$base GITHUB_STEP_SUMMARY=$tmp/project/summary $shell $tmp/step");
}

sub reports { return sort map { m{([^/]+)$} } glob "$tmp/project/report/*" }

my %recipes = (
    'github.yml' => {shell => 'bash -e', record => 'Record', compare => 'Compare',
        reports => 'diff.json diff.md diff.svg', names => qr/^::error file=app\/work\.py,line=201,.*\bf: self /m},
    'gitlab-ci.yml' => {shell => 'bash -e', record => 'script', compare => 'script',
        reports => 'codequality.json diff.json diff.md diff.svg junit.xml', names => qr/^failed .*\bf  app\/work\.py:201$/m},
);

for my $file (sort keys %recipes) {
    my $r = $recipes{$file};
    my @blocks = blocks("doc/ci/$file");
    my ($record) = grep { $_->{name} eq $r->{record} && $_->{text} =~ /RECORD/ } @blocks;
    my ($compare) = grep { $_->{name} eq $r->{compare} && $_->{text} =~ /profdiff/ } @blocks;
    ok($record && $compare, "$file records and compares") or next;
    for my $block (@blocks) {
        spew("$tmp/step", $block->{text});
        is((sh("bash -n $tmp/step"))[0], 0, "$file: $block->{name} is shell");
    }
    for ([121, 1], [120, 0], [100, 0]) {
        my ($cost, $expected) = @$_;
        my $base = project($cost);
        my ($status, $out, $err) = run_block($r->{shell}, $base, $record->{text});
        is("$status$err", '0', "$file: recorded");
        is(scalar(my @profiles = glob "$tmp/project/profiles/*.prof"), 10, "$file: five runs of each version");
        ($status, $out, $err) = run_block($r->{shell}, $base, $compare->{text});
        is($status, $expected, "$file: from 100 to $cost is $expected");
        is(join(' ', reports()), $r->{reports}, "$file: reports are there");
        like($out, $r->{names}, "$file: f is named") if $expected;
        like($err, qr/failed: f grew by 21 %; the limit is 20 %/, "$file: and told in the log") if $expected;
        unlike($out, qr/^(::(error|warning)|failed)/m, "$file: nothing is wrong") unless $expected;
        is($err, '', "$file: nothing is said") unless $expected;
    }
    if (my ($summary) = grep { $_->{name} eq 'Summary' } @blocks) {
        is((run_block($r->{shell}, '', $summary->{text}))[0], 0, "$file: the summary");
        is(slurp("$tmp/project/summary"), slurp("$tmp/project/report/diff.md"), "$file: is the comment");
    }
    if ($file eq 'gitlab-ci.yml') {
        is(ref decode_json(slurp("$tmp/project/report/codequality.json")), 'ARRAY', "$file: Code Quality is an array");
    }

    my $base = project(121);
    run_block($r->{shell}, $base, $record->{text});
    system("rm $tmp/project/profiles/new.*");
    my ($status, $out, $err) = run_block($r->{shell}, $base, $compare->{text});
    is($status, 2, "$file: a missing file is trouble");
    like($err, qr/^profdiff: .*new\.\*\.prof: No such file or directory$/m, "$file: it is named");
    is(join(' ', reports()), '', "$file: no report is left");
    is($out, '', "$file: nothing is said on stdout");
}
done_testing();
