//! What became of rows on the stairway.

use super::paint::{Paint, one_line, shortened};
use crate::report::{BlameEntry, MigrationEntry, NeedEntry};

/// Characters of a statement that a line shows.
const SQL_WIDTH: usize = 80;

/// What is lost, each with the statement to blame.
pub(super) fn losses(entry: &MigrationEntry, paint: Paint) -> String {
    let mut out = String::new();
    // What was counted comes first, in the same order.
    let blames = entry.losses.iter().map(|loss| loss.blame.as_ref());
    for (text, blame) in entry.loses.iter().zip(blames.chain(std::iter::repeat(None))) {
        out += &format!("  {}: {}\n", paint.warning("loses"), one_line(text));
        if let Some(BlameEntry { place, sql, .. }) = blame {
            let place = format!("{}:{}", one_line(&place.file), place.line);
            out += &format!("    by {place}: {}\n", shortened(sql, SQL_WIDTH));
        }
    }
    out
}

/// What the down takes of what was written after the up.
pub(super) fn price(entry: &MigrationEntry, paint: Paint) -> String {
    if entry.price.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = entry
        .price
        .iter()
        .map(|price| {
            let table = one_line(&price.table);
            match &price.column {
                Some(column) => format!("the values of `{}` of `{table}`", one_line(column)),
                None if price.lost == price.of => format!("the rows of `{table}`"),
                None => format!("{} of {} rows of `{table}`", price.lost, price.of),
            }
        })
        .collect();
    let text = format!("  price of the down: {} written after the up", parts.join(", "));
    format!("{}\n", paint.faint(&text))
}

/// What rows must be like.
pub(super) fn needs(entry: &MigrationEntry, paint: Paint) -> String {
    entry.needs.iter().map(|need| one_need(need, paint)).collect()
}

fn one_need(need: &NeedEntry, paint: Paint) -> String {
    let NeedEntry { step, place, sql, failure, met, .. } = need;
    let whose = match step.as_str() {
        "up" => "existing rows",
        "down" => "rows written after the up",
        _ => "rows that the down left",
    };
    let proof = if *met {
        "it runs on rows that do"
    } else {
        "it runs without rows; none were found on which it does"
    };
    let mut out = format!(
        "  {}: {whose} must comply, else the {} fails; {proof}\n",
        paint.warning("needs"),
        one_line(step)
    );
    if let Some(place) = place {
        let sql = sql.as_deref().map(|sql| format!(": {}", shortened(sql, SQL_WIDTH)));
        let file = one_line(&place.file);
        out += &format!("    {file}:{}{}\n", place.line, sql.unwrap_or_default());
    }
    out += &format!("    {} ({})\n", one_line(&failure.message), one_line(&failure.sqlstate));
    out
}

/// What proof queries returned.
pub(super) fn proofs(entry: &MigrationEntry, paint: Paint) -> String {
    let lines = entry.proofs.iter().filter_map(|proof| {
        let rows = proof.rows?;
        let what = match rows {
            0 => "returns no row here".to_owned(),
            1 => "returns 1 row here, for which it would be too early".to_owned(),
            rows => format!("returns {rows} rows here, for which it would be too early"),
        };
        let file = one_line(&proof.place.file);
        let (head, line) = (paint.note("proof"), proof.place.line);
        Some(format!("  {head}: {what}\n    {file}:{line}: {}\n", shortened(&proof.sql, SQL_WIDTH)))
    });
    lines.collect()
}

/// Proof queries that could not be asked.
pub(super) fn unproven(entry: &MigrationEntry, paint: Paint) -> String {
    let lines = entry.proofs.iter().filter_map(|proof| {
        let error = one_line(proof.error.as_deref()?);
        let file = one_line(&proof.place.file);
        let (head, line) = (paint.warning("proof"), proof.place.line);
        let sql = shortened(&proof.sql, SQL_WIDTH);
        Some(format!("  {head}: it could not be asked: {error}\n    {file}:{line}: {sql}\n"))
    });
    lines.collect()
}

/// Tables that got no row.
pub(super) fn unseeded(entry: &MigrationEntry, paint: Paint) -> String {
    let lines = entry.rows.unseeded.iter().map(|unseeded| {
        let table = one_line(&unseeded.table);
        let note = paint.note("without rows");
        format!("  {note}: `{table}` takes none of ours: {}\n", one_line(&unseeded.why))
    });
    lines.collect()
}
