//! The settings of a throw-away server.

use std::path::Path;

/// Fast, small, reachable only through its socket, and able to tell what a
/// statement did.
const SETTINGS: &[(&str, &str)] = &[
    // Nothing here outlives the process.
    ("fsync", "off"),
    ("full_page_writes", "off"),
    // To the system's memory only, and not later: what was committed must survive
    // the crash of a backend, which a migration may bring about.
    ("synchronous_commit", "on"),
    // Nothing may move that no migration moved.
    ("autovacuum", "off"),
    ("jit", "off"),
    ("shared_buffers", "16MB"),
    ("max_connections", "20"),
    // What sorts and hashes put aside, per process.
    ("temp_file_limit", "1GB"),
    // Dropping a schema locks every relation in it.
    ("max_locks_per_transaction", "256"),
    ("min_wal_size", "2MB"),
    ("max_wal_size", "16MB"),
    // Lock records in the WAL need it, and most servers run with it.
    ("wal_level", "replica"),
    ("max_wal_senders", "0"),
    // In the data directory: a killed server leaves no shared memory segments.
    ("dynamic_shared_memory_type", "mmap"),
    ("track_counts", "on"),
    // The end of the log is shown where a server fails.
    ("log_checkpoints", "off"),
    ("TimeZone", "UTC"),
    ("log_timezone", "UTC"),
    ("lc_messages", "C"),
    ("listen_addresses", ""),
    ("port", "5432"),
    ("unix_socket_permissions", "0700"),
];

/// The arguments of `postgres`; `extra` wins over our own settings.
pub(super) fn arguments(socket: &Path, extra: &[(String, String)]) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut set = |name: &str, value: &str| {
        arguments.push("-c".to_owned());
        arguments.push(format!("{name}={value}"));
    };
    for (name, value) in SETTINGS {
        set(name, value);
    }
    for (name, value) in extra {
        set(name, value);
    }
    set("unix_socket_directories", &format!("\"{}\"", socket.display()));
    arguments
}
