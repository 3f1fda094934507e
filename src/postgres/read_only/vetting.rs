//! Which queries may run at all.

use crate::sql::names_before_parentheses;

/// Functions that only read. `pg_catalog` has others that only read, too; whoever
/// needs one adds it here.
const READERS: &[&str] = &[
    "abs",
    "age",
    "array_agg",
    "array_length",
    "array_position",
    "array_to_string",
    "bool_and",
    "bool_or",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "current_database",
    "current_schemas",
    "current_setting",
    "encode",
    "extract",
    "format_type",
    "greatest",
    "has_any_column_privilege",
    "has_column_privilege",
    "has_database_privilege",
    "has_schema_privilege",
    "has_sequence_privilege",
    "has_table_privilege",
    "least",
    "left",
    "length",
    "lower",
    "max",
    "md5",
    "min",
    "mxid_age",
    "now",
    "nullif",
    "obj_description",
    "pg_backend_pid",
    "pg_blocking_pids",
    "pg_current_xact_id_if_assigned",
    "pg_database_size",
    "pg_get_constraintdef",
    "pg_get_expr",
    "pg_get_functiondef",
    "pg_get_indexdef",
    "pg_get_partkeydef",
    "pg_get_ruledef",
    "pg_get_statisticsobjdef",
    "pg_get_triggerdef",
    "pg_get_userbyid",
    "pg_get_viewdef",
    "pg_has_role",
    "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_partition_tree",
    "pg_postmaster_start_time",
    "pg_relation_size",
    "pg_size_pretty",
    "pg_table_size",
    "pg_total_relation_size",
    "pg_wal_lsn_diff",
    "quote_ident",
    "quote_literal",
    "round",
    "rtrim",
    "string_agg",
    "string_to_array",
    "sum",
    "to_char",
    "unnest",
];

/// More of them: the state of the server.
const SERVER_READERS: &[&str] = &[
    "inet_server_addr",
    "inet_server_port",
    "pg_control_checkpoint",
    "pg_control_system",
    "pg_current_wal_lsn",
    "pg_database_collation_actual_version",
    "pg_last_wal_replay_lsn",
    "pg_ls_archive_statusdir",
    "row_to_json",
];

/// Keywords that a parenthesis may follow, and types with a length.
const NO_FUNCTIONS: &[&str] = &[
    "all",
    "and",
    "any",
    "array",
    "as",
    "between",
    "by",
    "case",
    "cast",
    "char",
    "else",
    "exists",
    "except",
    "filter",
    "from",
    "having",
    "in",
    "intersect",
    "is",
    "join",
    "lateral",
    "like",
    "materialized",
    "not",
    "numeric",
    "on",
    "or",
    "over",
    "partition",
    "select",
    "some",
    "then",
    "union",
    "using",
    "values",
    "varchar",
    "when",
    "where",
];

/// Lets a query pass that calls nothing but readers; why not, as a fragment.
pub(super) fn vet(sql: &str) -> Result<(), String> {
    let harmless = |name: &str| {
        READERS.contains(&name) || SERVER_READERS.contains(&name) || NO_FUNCTIONS.contains(&name)
    };
    match names_before_parentheses(sql).into_iter().find(|name| !harmless(name)) {
        Some(name) => Err(format!("it calls `{name}`, which is not known to only read")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_readers_pass() {
        assert_eq!(vet("SELECT count(*) FROM (SELECT 1) AS x WHERE (true) AND a IN (1)"), Ok(()));
        for sql in [
            "SELECT pg_advisory_lock(1)",
            "SELECT pg_catalog . PG_ADVISORY_LOCK /**/ (1)",
            "SELECT \"count\"(1)",
            "SELECT * FROM dblink_exec('x', 'DROP TABLE t')",
            "SELECT 1 OPERATOR(public.+) 2",
            "SELECT évil(1)",
        ] {
            assert!(vet(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(READERS.is_sorted() && SERVER_READERS.is_sorted());
    }
}
