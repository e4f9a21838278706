#!/usr/bin/perl
# annotations.t - difficult findings in the forms of CI systems, read as those read them.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;

sub written {
    my ($form) = @_;
    my ($status, $text, $errors) = sh("$build/unit/annotations $form");
    is($status, 0, "$form is written");
    is($errors, '', "$form without a word");
    return $text;
}
sub without_controls { return $_[0] !~ /[\x00-\x08\x0b-\x1f\x7f]/ }

# GitHub: the runner takes a line that begins with ::, the name up to a blank or ::,
# properties apart at commas, and undoes the escapes of each value.
sub unescaped {
    my ($s, $property) = @_;
    my %means = ('%0D' => "\r", '%0A' => "\n", '%25' => '%', $property ? ('%3A' => ':', '%2C' => ',') : ());
    $s =~ s/(%[0-9A-F]{2})/$means{$1} \/\/ die "no escape: $1\n"/ge;
    return $s;
}

sub command {
    my ($line) = @_;
    $line =~ /^::(error|warning|notice) ((?:(?!::).)*)::(.*)$/s or return;
    my ($name, $properties, $message) = ($1, $2, $3);
    my %p = map { my ($k, $v) = /^([a-z]+)=(.+)$/s or return; ($k => unescaped($v, 1)) } split /,/, $properties;
    return { name => $name, %p, message => unescaped($message) };
}

my $github = written('github');
my @commands = map { command($_) } split /\n/, $github;
is(scalar @commands, 41, 'each finding is one command');
is(scalar(split /\n/, $github), 41, 'and a line');
ok(without_controls($github), 'nothing in it steers a terminal');
my %names;
$names{$_->{name}}++ for @commands;
is_deeply(\%names, { error => 15, warning => 13, notice => 13 }, 'severities have their words');
ok(!(grep { !$_->{title} } @commands), 'each has a title');
ok((grep { ($_->{file} // '') eq '%0A::error ::pwned' } @commands), 'an escape in a name stays a name');
ok((grep { ($_->{file} // '') eq 'a,b:c;d=e' && $_->{line} == 13 } @commands), 'so do commas and colons');
is(scalar(grep { ($_->{file} // '') eq 'src/a.py' && $_->{line} == 7 } @commands), 13, 'files are named from the root');
is(scalar(grep { !$_->{file} && !$_->{line} } @commands), 16, 'what has no file is at no line');
ok((grep { $_->{message} =~ /^plain blocks.*\nshare 40.0 %, self 1.500 s, ratio -\nnothing else runs\nawait it/ } @commands),
    'figures and advice are lines of the message');

# GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
my $text = written('gitlab');
ok($text !~ /^\xEF\xBB\xBF/, 'no byte order mark');
my $issues = decode_json($text);
is(scalar @$issues, 41, 'each finding is one issue');
my @wrong;
for (@$issues) {
    push @wrong, $_->{description} unless length $_->{description} && length $_->{check_name}
        && $_->{fingerprint} =~ /^[0-9a-f]{16}(-\d+)?$/
        && $_->{severity} =~ /^(info|minor|major|critical|blocker)$/
        && length $_->{location}{path} && $_->{location}{path} !~ m{^\./}
        && $_->{location}{lines}{begin} =~ /^[1-9]\d*$/;
}
is("@wrong", '', 'with all that the report needs');
my %prints = map { $_->{fingerprint} => 1 } @$issues;
is(scalar keys %prints, 41, 'and a fingerprint of its own');
is(written('gitlab'), $text, 'the same every time');

# JUnit: well-formed, and the counts are those of its cases.
my $xml = written('junit');
spew("$tmp/junit.xml", $xml);
is((sh("xmllint --noout $tmp/junit.xml"))[2], '', 'the JUnit report is well-formed');
ok(without_controls($xml), 'without control characters');
sub count { my (undef, $n) = sh("xmllint --xpath 'count($_[0])' $tmp/junit.xml"); return $n + 0 }
sub attribute { my (undef, $n) = sh("xmllint --xpath 'string(/testsuites/testsuite/\@$_[0])' $tmp/junit.xml"); return $n + 0 }
is(count('//testcase'), 54, 'what passed is a case too');
is(count('//testcase'), attribute('tests'), 'the suite counts its cases');
is(count('//failure'), 28, 'errors and warnings fail');
is(count('//failure'), attribute('failures'), 'the suite counts its failures');
is(count('//testcase[system-out]'), 26, 'what is below passes with a word');
my %cases;
$cases{$_}++ for $xml =~ /<testcase (name="[^"]*" classname="[^"]*")/g;
is(scalar keys %cases, 54, 'each case has a name of its own');

# SARIF: what its schema cannot say.
my $sarif = decode_json(written('sarif'))->{runs}[0];
my @rules = @{$sarif->{tool}{driver}{rules}};
is_deeply([map { $_->{id} } @rules], ['blocking-call', 'never-found', 'unlisted{0}'], 'rules, listed or not');
is(scalar @{$sarif->{results}}, 41, 'each finding is one result');
is_deeply([grep { $rules[$_->{ruleIndex}]{id} ne $_->{ruleId} } @{$sarif->{results}}], [], 'each points at its rule');
my @places = map { $_->{physicalLocation} // () } map { @{$_->{locations} // []} } @{$sarif->{results}};
is(scalar @places, 25, 'what has no file has no place');
my @uris = map { $_->{artifactLocation}{uri} } @places;
is_deeply([grep { !m{^(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+$} } @uris], [], 'addresses hold nothing that must be escaped');
my ($bytes) = grep { /bytes/ } @uris;
is($bytes, '%FF%FE%20bytes', 'bytes that are no UTF-8 are kept in addresses');
my ($stack) = map { $_->{stacks}[0] // () } @{$sarif->{results}};
is($stack->{frames}[-1]{location}{physicalLocation}{artifactLocation}{uri}, 'main.py', 'the outermost frame stands last');
done_testing();
