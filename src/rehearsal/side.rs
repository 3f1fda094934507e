//! Side restore: a copy recovered beside production, and what the release destroyed
//! copied back from it with the plan's own SQL.

use std::path::PathBuf;
use std::time::Instant;

use super::entry::{failed, not_rehearsed, rows_in_words, some, step, way};
use super::fix::mend;
use super::production::Production;
use super::run::RehearsalError;
use crate::postgres::{ScratchSession, SessionError, SessionOptions};
use crate::report::{RollbackSql, WayCount, WayEntry};
use crate::source::{Source, Span};
use crate::verify::Stage;

const WAY: &str = "side_restore";

pub(super) async fn side_restore(
    production: &Production<'_>,
) -> Result<Option<WayEntry>, RehearsalError> {
    let migrations = production.subject.plan.migrations.iter();
    let pieces: Vec<&RollbackSql> = migrations
        .flat_map(|migration| &migration.sql)
        .filter(|piece| piece.purpose == WAY)
        .collect();
    if pieces.is_empty() {
        return Ok(None);
    }
    let programs = if pieces.iter().any(|piece| piece.run_on == "shell") {
        match programs(production).await? {
            Ok(path) => Some(path),
            Err(why) => return Ok(Some(not_rehearsed(WAY, None, why))),
        }
    } else {
        None
    };
    let (copy_of, copy) = production.copy_before().await?;
    let (production_of, mut stage) = production.copy().await?;
    let mut entry = way(WAY, None);
    entry.steps.push(step("restore", None, copy_of.copied));
    entry.steps.push(step("replay", None, copy_of.replayed));
    if let Some(why) = mend(&stage, production, &mut entry).await? {
        // Rows that were written since may stand in the way of any fix.
        let as_planned = (!why.is_of_rows).then_some(false);
        return Ok(Some(WayEntry { as_planned, ..unusable(format!("before it, {why}")) }));
    }
    let begin = Instant::now();
    let mut brought: Option<String> = None;
    for piece in pieces {
        let outcome = match (piece.run_on.as_str(), &programs) {
            ("copy", _) => take(&copy, piece).await?.map(|csv| brought = Some(csv)),
            ("production", _) => {
                bring(&stage, piece, brought.take().unwrap_or_default(), &mut entry).await?
            }
            (_, Some(path)) => run_in_shell(path, piece, &copy, &stage).await?,
            (_, None) => Ok(()),
        };
        if let Err(why) = outcome {
            return Ok(Some(unusable(why)));
        }
    }
    entry.steps.push(step(WAY, None, begin.elapsed()));
    let after = stage.look().await?;
    judge(production, &mut entry, &after);
    drop((copy_of, production_of));
    Ok(Some(entry))
}

fn unusable(why: String) -> WayEntry {
    WayEntry { as_planned: Some(false), ..failed(WAY, None, why) }
}

fn judge(production: &Production<'_>, entry: &mut WayEntry, after: &crate::verify::Look) {
    let gone = production.missing(after, true);
    entry.rows_missing = rows_in_words(&gone);
    entry.as_planned = Some(gone.is_empty());
    let counts: Vec<String> = entry
        .counts
        .iter()
        .map(|count| {
            let number = |it: Option<u64>| it.map_or_else(|| "?".to_owned(), |it| it.to_string());
            format!(
                "{} restored, {} deleted since, {} new since",
                count.restored,
                number(count.deleted_since),
                number(count.new_since)
            )
        })
        .collect();
    entry.why = if gone.is_empty() {
        "every row that was there before and was not deleted since has its values again".to_owned()
    } else {
        entry.outcome = "differs".to_owned();
        some(entry.rows_missing.iter())
    };
    if !counts.is_empty() {
        entry.why += &format!(" ({})", some(counts.iter()));
    }
}

type Outcome<T> = Result<T, String>;

fn in_words(error: &SessionError) -> String {
    error.sql().map_or_else(|| error.to_string(), ToString::to_string)
}

/// `\copy (SELECT …) TO 'file' CSV` on the copy: what it would write.
async fn take(copy: &Stage, piece: &RollbackSql) -> Result<Outcome<String>, RehearsalError> {
    let text = piece.sql.trim();
    let query = text
        .strip_prefix("\\copy (")
        .and_then(|rest| rest.rsplit_once(") TO '"))
        .map(|(query, _)| query);
    let Some(query) = query else { return Ok(Err(format!("`{text}` is no `\\copy … TO`"))) };
    let mut session = copy.database().connect_for_rows(&SessionOptions::default()).await?;
    let rows = match session.query(query).await {
        Ok(rows) => rows,
        Err(error) if error.is_lost_connection() => return Err(error.into()),
        Err(error) => return Ok(Err(format!("on the copy: {}", in_words(&error)))),
    };
    session.close().await?;
    let mut csv = String::new();
    for row in rows {
        let values = row.iter().map(|value| match value {
            Some(text) => format!("\"{}\"", text.replace('"', "\"\"")),
            None => String::new(),
        });
        csv += &(values.collect::<Vec<_>>().join(",") + "\n");
    }
    Ok(Ok(csv))
}

/// The SQL in production, with the rows of the file where it reads it.
async fn bring(
    stage: &Stage,
    piece: &RollbackSql,
    csv: String,
    entry: &mut WayEntry,
) -> Result<Outcome<()>, RehearsalError> {
    let mut session = stage.database().connect(&SessionOptions::default()).await?;
    let mut count =
        WayCount { title: piece.title.clone(), restored: 0, deleted_since: None, new_since: None };
    let source = Source::new("side restore", piece.sql.as_str());
    for statement in crate::sql::parse(&source, Span::new(0, piece.sql.len())) {
        let text = source.slice(statement.span);
        if let Err(error) = one(&mut session, text, &csv, &mut count).await {
            if error.is_lost_connection() {
                return Err(error.into());
            }
            return Ok(Err(format!("in production: {}", in_words(&error))));
        }
    }
    session.close().await?;
    entry.counts.push(count);
    Ok(Ok(()))
}

async fn one(
    session: &mut ScratchSession,
    text: &str,
    csv: &str,
    count: &mut WayCount,
) -> Result<(), SessionError> {
    if let Some(rest) = text.strip_prefix("\\copy ") {
        let table = rest.split(" FROM ").next().unwrap_or(rest);
        session.copy_in(&format!("COPY {table} FROM STDIN CSV"), csv).await?;
        return Ok(());
    }
    for row in session.query(text).await? {
        let [Some(what), Some(number)] = row.as_slice() else { continue };
        let number = number.parse().unwrap_or(0);
        match what.as_str() {
            "restored" => count.restored = number,
            "in the copy and deleted since" => count.deleted_since = Some(number),
            "new since" => count.new_since = Some(number),
            _ => {}
        }
    }
    Ok(())
}

/// The directory of a `pg_dump` that reads this server, or why there is none.
async fn programs(production: &Production<'_>) -> Result<Outcome<PathBuf>, RehearsalError> {
    let binaries = production.subject.binaries;
    let path = production.subject.path.unwrap_or_default();
    let own = std::iter::once(binaries.directory().to_owned());
    let mut newest = None;
    for directory in own.chain(std::env::split_paths(path)) {
        let program = directory.join("pg_dump");
        if !program.is_file() || !directory.join("psql").is_file() {
            continue;
        }
        let output = tokio::process::Command::new(&program).arg("--version").output().await;
        let output = output.map_err(|source| RehearsalError::Program {
            program: program.display().to_string(),
            source,
        })?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let word = said.split(") ").nth(1).unwrap_or_default();
        let major = word.split(|c: char| !c.is_ascii_digit()).next().and_then(|it| it.parse().ok());
        if major.is_some_and(|major: u16| major >= binaries.version().major()) {
            return Ok(Ok(directory));
        }
        newest = newest.max(major);
    }
    let found = newest.map_or_else(
        || "none was found".to_owned(),
        |major| format!("the newest that was found is of {major}"),
    );
    Ok(Err(format!(
        "a whole table comes back with `pg_dump` and `psql`, and PostgreSQL {} needs a `pg_dump` of \
         its major or a later one: {found}; install it, or put it on PATH",
        binaries.version()
    )))
}

/// A command of the plan, with both servers named as its variables name them.
async fn run_in_shell(
    programs: &std::path::Path,
    piece: &RollbackSql,
    copy: &Stage,
    stage: &Stage,
) -> Result<Outcome<()>, RehearsalError> {
    let socket = |stage: &Stage| {
        stage.database().socket_directory().map(std::path::Path::to_owned).unwrap_or_default()
    };
    let mut command = tokio::process::Command::new("/bin/sh");
    // A pipe fails where any of its commands does.
    command.arg("-c").arg(format!("set -e\n{}", piece.sql));
    command
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
        .env("LC_ALL", "C.UTF-8")
        .env("COPY", socket(copy))
        .env("PRODUCTION", socket(stage))
        .env("DATABASE", stage.database().name())
        .env("PGUSER", "postgres")
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true);
    let output = command
        .output()
        .await
        .map_err(|source| RehearsalError::Program { program: "/bin/sh".to_owned(), source })?;
    if output.status.success() {
        return Ok(Ok(()));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().take(3).collect();
    Ok(Err(format!("`{}`: {}: {}", piece.sql.trim(), output.status, last.join(" / "))))
}
