//go:build ignore

// shell runs the statements of a file with libduckdb and prints the rows of the
// last one. ${NAME} in the file stands for the value in the environment. Only
// the C interface of the library is used, so no header is needed:
//
//   cc -O2 -w bench/duckdb/shell.c -o shell -L$LIB -lduckdb -Wl,-rpath,$LIB
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t idx_t;
typedef struct { idx_t cols, rows, changed; void *columns; char *error; void *data; } result_t;
extern int duckdb_open(const char *, void **);
extern int duckdb_connect(void *, void **);
extern idx_t duckdb_extract_statements(void *, const char *, void **);
extern const char *duckdb_extract_statements_error(void *);
extern int duckdb_prepare_extracted_statement(void *, void *, idx_t, void **);
extern const char *duckdb_prepare_error(void *);
extern int duckdb_execute_prepared(void *, result_t *);
extern const char *duckdb_result_error(result_t *);
extern idx_t duckdb_row_count(result_t *);
extern idx_t duckdb_column_count(result_t *);
extern char *duckdb_value_varchar(result_t *, idx_t, idx_t);
extern void duckdb_destroy_result(result_t *);

static void die(const char *why) {
	fprintf(stderr, "shell: %s\n", why ? why : "unknown error");
	exit(1);
}

/* text gives the file with the names filled in. */
static char *text(const char *path) {
	FILE *in = fopen(path, "rb");
	if (!in) die("cannot open the file");
	char *out = NULL;
	size_t n = 0;
	FILE *mem = open_memstream(&out, &n);
	for (int c; (c = fgetc(in)) != EOF;) {
		char name[64];
		if (c != '$' || fscanf(in, "{%63[A-Z]}", name) != 1) {
			fputc(c, mem);
			continue;
		}
		const char *value = getenv(name);
		if (!value) die(name);
		fputs(value, mem);
	}
	fclose(in);
	fclose(mem);
	return out;
}

int main(int argc, char **argv) {
	if (argc != 2) die("want: shell FILE.sql");
	void *db, *con, *all, *one;
	if (duckdb_open(NULL, &db) || duckdb_connect(db, &con)) die("cannot start");
	idx_t n = duckdb_extract_statements(con, text(argv[1]), &all);
	if (!n) die(duckdb_extract_statements_error(all));
	for (idx_t i = 0; i < n; i++) {
		result_t res;
		if (duckdb_prepare_extracted_statement(con, all, i, &one)) die(duckdb_prepare_error(one));
		if (duckdb_execute_prepared(one, &res)) die(duckdb_result_error(&res));
		for (idx_t r = 0; i == n - 1 && r < duckdb_row_count(&res); r++) {
			for (idx_t c = 0; c < duckdb_column_count(&res); c++)
				printf("%s%s", c ? " " : "", duckdb_value_varchar(&res, c, r));
			putchar('\n');
		}
		duckdb_destroy_result(&res);
	}
	return 0;
}
