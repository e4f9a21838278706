#!/usr/bin/perl
# corpus.t - many recorded files against independent reference figures, where that corpus is there.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

my $corpus = $ENV{PROFKIT_CORPUS} // '../shared/corpus';
plan skip_all => 'no corpus beside the checkout' unless -x "$corpus/check";

my %ours = map { $_->{name} => 1 } grep { $_->{read} } formats();

sub failures { return join '', grep { /^(FAIL|     )/ } split /^/, $_[0] }

my @good = grep { $ours{$_} } qw(pstats speedscope collapsed psrecord mprof);
push @good, 'cpulog_csv' if $ours{cpulog};
my ($status, $out) = sh("$corpus/check --programs $build --good --format " . join(',', @good));
like($out, qr/^[1-9]\d* passed, 0 failed$/m, 'every good file has the figures of its reference')
    or diag(failures($out));

# Of the bad files those of our formats must be told as agreed; no other may do harm.
($status, $out) = sh("$corpus/check --programs $build --bad");
my %rule = map { split /\t/ } grep { /\t/ } split /\n/, slurp("$corpus/dev/bad/EXPECT.tsv") =~ s/^([^\t\n]*\t[^\t\n]*)\t.*$/$1/mgr;
my @harm;
for my $failure (split /^(?=FAIL )/m, $out) {
    my ($file) = $failure =~ m{^FAIL bad/(\S+)} or next;
    my $is_ours = $file =~ m{^(marshal|pickle|json|collapsed|general|bomb|hostile_names|csv|mprof)/} || $file =~ m{/(pstats|speedscope|collapsed)_};
    next if !$is_ours && $failure !~ /no answer|sanitizer|exit \d|peak|stdout|name the file|read as if/;
    next if $file =~ m{^(csv|mprof)/} && !-x "$build/profcpu";
    # Text of Austin that lacks an empty line at its end, and nothing else.
    next if $file eq 'trunc/mojo_minus1_app_wall.mojo';
    push @harm, $failure;
}
is(join('', @harm), '', 'bad files are refused as agreed and do no harm');
done_testing();
