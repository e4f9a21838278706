#!/usr/bin/perl
# speedscope.t - each sample is written as it was read: by a reader of the test's own, and by ours.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use JSON::PP;
use Profkit;
use Test::More;

my $json = JSON::PP->new->utf8->allow_nonref->canonical;

# What is mended or lost, and what is said of it.
my %mended = (
    'out-of-order' => ['a call that returned after its caller', 'a return without its call',
        'a call without its return'],
);
my %lost = (unknown => ['values of unknown keys, first "colour"', 'the unit "furlongs"']);

sub decoded { return $json->decode(slurp($_[0])) }

# A frame as text; null and 0 are absent.
sub frame_text {
    my ($f) = @_;
    return join "\n", $f->{name}, map { $f->{$_} || '' } qw(file line col);
}

# A profile with its frames in place of their numbers.
sub plain {
    my ($profile, $frames) = @_;
    my @text = map { frame_text($_) } @$frames;
    my %plain = map { $_ => $profile->{$_} } qw(type name unit startValue endValue weights);
    $plain{samples} = [map { [@text[@$_]] } @{$profile->{samples}}] if $profile->{samples};
    $plain{events} = [map { [$_->{type}, $_->{at} + 0, $text[$_->{frame}]] } @{$profile->{events}}]
        if $profile->{events};
    $plain{$_} += 0 for qw(startValue endValue);
    $plain{weights} = [map { $_ + 0 } @{$plain{weights}}] if $plain{weights};
    return \%plain;
}

sub sum { my $sum = 0; $sum += $_ for @_; return $sum }

# The 100 % as speedscope has it: the range, or the weights where they are more.
sub total {
    my ($profile) = @_;
    my $range = $profile->{endValue} - $profile->{startValue};
    my $weight = sum(@{$profile->{weights} || []});
    return $range > $weight ? $range : $weight;
}

sub near { return abs($_[0] - $_[1]) <= 1e-9 * (abs($_[0]) + abs($_[1])) }

for my $file (glob 'testdata/speedscope/*.json') {
    my ($name) = $file =~ m{([^/]*)\.speedscope\.json$};
    my ($status, $out, $err) = sh("profconv -t speedscope -o $tmp/again.json '$file'");
    is($status, 0, "$file is written") or diag($err);
    like($err, qr/\Q$_\E/, "$file: \"$_\"") for @{$mended{$name} || []}, @{$lost{$name} || []};
    my ($read, $written) = (decoded($file), decoded("$tmp/again.json"));
    $_->{unit} =~ s/furlongs/none/ for @{$read->{profiles}};

    my @want = map { plain($_, $read->{shared}{frames}) } @{$read->{profiles}};
    my @have = map { plain($_, $written->{shared}{frames}) } @{$written->{profiles}};
    is_deeply([map { "$_->{type} $_->{unit} $_->{name}" } @have],
        [map { "$_->{type} $_->{unit} $_->{name}" } @want], "$file: kinds, units and names");
    is_deeply(\@have, \@want, "$file: the same samples and events") unless $mended{$name};
    is_deeply([@$written{qw(name exporter activeProfileIndex)}],
        [@$read{qw(name exporter activeProfileIndex)}], "$file: the same facts");

    sh("profconv -q -t json -o $tmp/first.json '$file'");
    sh("profconv -q -t json -o $tmp/second.json $tmp/again.json");
    my ($first, $second) = (decoded("$tmp/first.json"), decoded("$tmp/second.json"));
    delete $_->{profile}{file} for $first, $second;
    $_->{unit} =~ s/furlongs/none/ for $first->{metric}, @{$first->{metrics}};
    is($json->encode($second), $json->encode($first), "$file: nothing is lost on the way");

    my %total;
    $total{$_->{unit}} += total($_) for @{$read->{profiles}};
    for (@{$first->{metrics}}) {
        ok(near($_->{total}, $total{$_->{unit}}), "$file: the total in $_->{unit}")
            or diag("$_->{total}, expected $total{$_->{unit}}");
    }
}

# What the format has no room for is said.
my ($status, $out, $err) = sh("profconv -t speedscope testdata/json/everything.json");
is($status, 0, 'everything is written');
like($err, qr/$_/, "what is lost: $_")
    for 'counter', 'labels', 'call graph', 'process names', 'kinds', 'comments';
my $everything = $json->decode($out);
is_deeply([map { "$_->{type} $_->{unit} $_->{name}" } @{$everything->{profiles}}],
    ['sampled nanoseconds Process 10 Thread 11 "main (cpu)"',
     'sampled bytes Process 10 Thread 11 "main (alloc_space)"', 'evented nanoseconds calls'],
    'one profile a thread and metric');

# Our own JSON gives itself.
($status, $out, $err) = sh('profconv -t json testdata/json/everything.json');
is($out, slurp('testdata/json/everything.json'), 'json to json is the same to the byte');
is($err, '', 'json to json loses nothing');
# Profiles whose units differ in scale are one metric to look at, and two to keep.
my %ms = (type => 'sampled', name => 'a', unit => 'milliseconds', startValue => 0, endValue => 300,
    samples => [[0], [0, 1]], weights => [100, 200]);
my %s = (type => 'evented', name => 'b', unit => 'seconds', startValue => 10, endValue => 12,
    events => [map { { type => $_->[0], frame => $_->[1], at => $_->[2] } } ['O', 0, 10], ['O', 1, 10.5], ['C', 1, 11], ['C', 0, 12]]);
my $units = "$tmp/units.speedscope.json";
spew($units, $json->encode({ '$schema' => 'https://www.speedscope.app/file-format-schema.json',
    shared => { frames => [{ name => 'f' }, { name => 'g' }] }, profiles => [\%ms, \%s] }));
sub profiles_of { return $json->decode((sh("profconv -q -t speedscope @_"))[1])->{profiles} }
is_deeply([map { $_->{unit} } @{profiles_of($units)}], ['milliseconds', 'seconds'], 'each profile keeps its unit');
my $top = $json->decode((sh("proftop -q -t json -n 0 $units"))[1]);
is_deeply([$top->{total}, map { "$_->{name} $_->{self}" } @{$top->{functions}}], [2300, 'f 1600', 'g 700'], 'a ranking adds up ms and s');
is((sh("profconv -q -t json $units | profconv -q -t collapsed"))[1], "f 1600\nf;g 700\n", 'so do formats of one metric');

# Two runs follow one another, with all that their files say of time.
for (['', [100, 200, 100, 200], 600, 12500, 14000], ['--average', [50, 100, 50, 100], 300, 11250, 12000]) {
    my ($option, $weights, $end, $second, $last) = @$_;
    my ($first, $other) = @{profiles_of("$option $units $units")};
    is_deeply([@$first{qw(weights startValue endValue)}], [$weights, 0, $end], "two runs $option: samples");
    is_deeply([$other->{events}[5]{at}, @$other{qw(unit startValue endValue)}], [$second, 'milliseconds', 10000, $last], "two runs $option: events, in the first unit");
}
is($json->decode((sh("proftop -q -t json testdata/speedscope/names.speedscope.json testdata/speedscope/names.speedscope.json"))[1])->{samples}, 32, 'two runs: samples add up');
done_testing();
