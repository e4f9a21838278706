/* store_command.h - the commands of profstore, each in a file store_WORD_command.c. */
#ifndef PROFKIT_STORE_COMMAND_H
#define PROFKIT_STORE_COMMAND_H

#include "store_options.h"

/* Each does its work, or says what is wrong and exits; gives the exit status. */
int store_command_add(const struct store_options *o);
int store_command_list(const struct store_options *o);
int store_command_show(const struct store_options *o);
int store_command_export(const struct store_options *o);
int store_command_rm(const struct store_options *o);
int store_command_sql(const struct store_options *o);

/* ---- what several of them need ---- */

/* Ends where status is not 0, saying why. */
void store_check(int status, struct error *error);

/* 2026-02-11 14:30:22, in local time. */
void store_add_time(struct text *t, double time);
/* 2026-02-11T13:30:22Z, with a fraction where it has one. */
void store_add_iso_time(struct text *t, double time);

/* {"id":1,...}, as list has it. */
void store_print_run_json(const struct store_run *run, struct output *out);
/* Runs as a table. */
struct report *store_report_runs(const struct store_runs *runs, enum report_form form);

#endif
