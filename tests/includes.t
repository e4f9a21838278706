#!/usr/bin/perl
# includes.t - who may use whom: mains -> converters | analyzers | render -> model -> libc.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Profkit;
use Test::More;

my @folders = qw(model converters analyzers render);

# Third-party headers, and the files that may know them.
my %third_party = (
    zlib => ['model/decompress.c'],
    zstd => ['model/decompress.c', 'model/compress.c'],
    lzma => ['model/decompress.c'],
    sqlite3 => ['analyzers/store_db.c'],
    pcre2 => ['model/pattern.c'],
    'libxml/' => ['render/svg.c'],
);

# Files that act for a program: they alone print, exit and look at the environment.
my %for_programs = map { $_ => 1 } qw(model/tool.c model/arguments.c model/targets.c model/progress.c model/xalloc.c model/output.c converters/load.c);

sub sources { return grep { -e } map { glob "$_/*.[ch]" } @_ }
# A main, or in a file of its own the command line of one, or what one does.
sub is_main { return $_[0] =~ m{^(?!model/)\w+/(prof\w*\.c|\w+_(options|command)\.[ch])$} }

# "header" => folder that defines its functions: known where a folder has a file of that name.
sub owner {
    my ($header) = @_;
    (my $stem = $header) =~ s/\.h$//;
    return (grep { -e "$_/$stem.c" } @folders)[0];
}

sub includes {
    my ($file) = @_;
    return slurp($file) =~ /^\s*#\s*include\s+([<"][^>"]+)[>"]/mg;
}

for my $file (sources(@folders, 'include')) {
    my ($folder) = $file =~ m{^(\w+)/};
    my @wrong;
    for (includes($file)) {
        my ($kind, $header) = /^(.)(.*)/;
        if ($kind eq '<') {
            my ($library) = grep { index($header, $_) == 0 } keys %third_party;
            push @wrong, $header if $library && !grep { $_ eq $file } @{$third_party{$library}};
            next;
        }
        next if is_main($file) || $folder eq 'include' || -e "$folder/$header";
        my $theirs = owner($header);
        push @wrong, $header unless -e "include/$header" || -e "$build/$header";
        push @wrong, "$header of $theirs/"
            if $theirs && $theirs ne $folder && $theirs ne 'model' && $file ne 'converters/load.c';
    }
    is("@wrong", '', "$file includes what it may");
}

# The same by what is linked: an object's unknown symbols, and where they are defined.
my (%defined, %needed);
my @objects = grep { !is_main($_) } map { s/\.c$//r . '.c' } grep { /\.c$/ } sources(@folders);
for my $file (@objects) {
    (my $object = "$build/$file") =~ s/\.c$/.o/;
    for (`nm -P '$object' 2>/dev/null`) {
        my ($symbol, $type) = split;
        if ($type eq 'U') { push @{$needed{$file}}, $symbol }
        elsif ($type =~ /[A-Z]/) { $defined{$symbol} = $file }
    }
}
for my $file (@objects) {
    my ($folder) = $file =~ m{^(\w+)/};
    my (@wrong, @acts);
    for my $symbol (@{$needed{$file} || []}) {
        push @acts, $symbol if !$for_programs{$file}
            && $symbol =~ /^(exit|_exit|abort|stderr|stdout|getenv|secure_getenv|printf|puts|putchar|perror|argp_parse)$/;
        my ($theirs) = ($defined{$symbol} // 'model/') =~ m{^(\w+)/};
        push @wrong, "$symbol of $defined{$symbol}" if $theirs ne 'model' && $theirs ne $folder;
    }
    is("@wrong", '', "$file calls what it may");
    is("@acts", '', "$file neither prints nor exits nor looks at the environment");
}
ok(scalar(keys %defined) > 50, 'symbols were found');

# Variables that keep something from one call to the next.
SKIP: {
    skip 'sanitizers add variables of their own', 1 if sanitized();
    for my $file (grep { !$for_programs{$_} } @objects) {
        (my $object = "$build/$file") =~ s/\.c$/.o/;
        my @kept = grep { !/^\.(data\.rel\.ro|bss$|data$)/ } map { /\s(\.(?:data|bss)\S*)\s+0*[1-9a-f]\w*\s+(\S+)$/ ? "$2 in $1" : () }
            `objdump -t '$object' 2>/dev/null`;
        @kept = grep { !/ in \.data\.rel\.ro/ } @kept;
        is("@kept", '', "$file keeps no state");
    }
}
done_testing();
