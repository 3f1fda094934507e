//! The table of one family.

use std::fmt::Write as _;

use banister::pg::LockMode;

use super::super::facts::{Beside, Facts, Touched};
use super::{Line, Section, short, sign, versions};

const HEAD: [&str; 7] = ["", "statement", "PG", "lock", "work", "also", "besides"];

/// A family: its table, and the SQL of its rows.
pub(super) fn section(section: &Section<'_>, number: usize) -> String {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for (index, line) in (1..).zip(&section.lines) {
        for (group, (first, last, facts)) in line.facts.iter().enumerate() {
            let begins = group == 0;
            let [lock, work, also, besides] = cells(facts);
            rows.push(vec![
                if begins { format!("[{index}][{}]", label(number, index)) } else { String::new() },
                if begins { line.row.title.clone() } else { "″".to_owned() },
                versions(*first, *last),
                lock,
                work,
                also,
                besides,
            ]);
        }
    }
    // What no row has is left out.
    for column in (2..HEAD.len()).rev() {
        if rows.iter().skip(1).all(|row| row[column].is_empty()) {
            rows.iter_mut().for_each(|row| _ = row.remove(column));
        }
    }
    let mut out = format!("\n## {}\n\n{}", section.family.name, aligned(&rows));
    out.push_str("\n<details><summary>SQL</summary>\n\n```sql\n");
    for (index, line) in (1..).zip(&section.lines) {
        _ = writeln!(out, "-- {index}. {}\n{}", line.row.title, line.row.sql);
    }
    out.push_str("```\n\n</details>\n");
    out
}

/// Lock, work, what is done to others, and the rest.
pub(super) fn cells(facts: &Facts) -> [String; 4] {
    if let Some((sqlstate, message)) = &facts.fails {
        return [format!("✗ `{sqlstate}`"), String::new(), String::new(), code(message)];
    }
    let lock = facts.target.as_ref().map_or_else(|| "–".to_owned(), lock_on_target);
    let work = facts.target.as_ref().map_or_else(String::new, work);
    let also: Vec<String> = facts.others.iter().map(other).collect();
    let alone = facts.refuses_transaction.then(|| "**alone**".to_owned());
    let besides = alone.into_iter().chain(facts.besides.iter().map(beside));
    [lock, work, also.join(" · "), besides.collect::<Vec<_>>().join(" · ")]
}

fn lock_on_target(target: &Touched) -> String {
    let Some(mode) = target.lock else { return "–".to_owned() };
    if target.new {
        return "new".to_owned();
    }
    let what = match target.role.as_str() {
        "index" | "type" => format!(" {}", target.role),
        _ => String::new(),
    };
    format!("{}{}{what}", short(mode), sign(mode))
}

fn work(touched: &Touched) -> String {
    let words = touched.work.join(", ");
    let in_the_way = touched.lock.is_some_and(LockMode::blocks_writes) && !touched.new;
    if in_the_way && !words.is_empty() { format!("**{words}**") } else { words }
}

fn other(touched: &Touched) -> String {
    let mut text = match touched.count {
        1 => touched.role.clone(),
        _ => plural(&touched.role),
    };
    if let Some(mode) = touched.lock.filter(|_| !touched.new) {
        _ = write!(text, " {}{}", short(mode), sign(mode));
    }
    if touched.new {
        text.push_str(" (new)");
    }
    if touched.held {
        text.push_str(" held from before");
    }
    if touched.perhaps {
        text.insert_str(0, "perhaps ");
    }
    let work = work(touched);
    if !work.is_empty() {
        _ = write!(text, " {work}");
    }
    text
}

fn plural(role: &str) -> String {
    match role {
        "index" => "indexes".to_owned(),
        "partition's index" => "partitions' indexes".to_owned(),
        "index elsewhere" => "indexes elsewhere".to_owned(),
        "child" => "children".to_owned(),
        "table it reads" => "tables it reads".to_owned(),
        _ => format!("{role}s"),
    }
}

fn beside(beside: &Beside) -> String {
    match beside {
        Beside::Loses(what) => format!("**loses** {what}"),
        Beside::Breaks(what) => format!("**breaks** {what}"),
        Beside::MayFail(on) => {
            let (code, on) = on.split_once(' ').unwrap_or((on, ""));
            format!("**fails** `{code}` {}", on.replace("public.", ""))
        }
        Beside::ChangesRows => "changes rows".to_owned(),
        Beside::Unknown(why) => format!("**?** {}", code(why)),
    }
}

/// A message of PostgreSQL: what a cell of a table would read as a sign is none.
fn code(message: &str) -> String {
    message.replace('|', "\\|").replace('*', "\\*")
}

/// The label of a row's link: short, for it stands in the table.
fn label(family: usize, row: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap_or(0));
    let mut label = letter(family).to_string();
    if family >= 26 {
        label.push(letter(family));
    }
    format!("{label}{row}")
}

/// Where the links of the rows lead: to their SQL.
pub(super) fn links(sections: &[Section<'_>]) -> String {
    let mut out = "\n".to_owned();
    for (number, section) in (0..).zip(sections) {
        let file = section.family.path.file_name().unwrap_or_default().to_string_lossy();
        for (index, line) in (1..).zip(&section.lines) {
            let label = label(number, index);
            let line = line.row.line;
            _ = writeln!(out, "[{label}]: ../testdata/effects/reference/{file}#L{line}");
        }
    }
    out
}

/// A table, its columns as wide as their widest cells: it is read in terminals
/// too.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).max(3)
    };
    // The last one ends the line: nothing is gained by blanks behind it.
    let widths: Vec<usize> =
        (0..columns).map(|column| if column + 1 == columns { 0 } else { width(column) }).collect();
    let mut out = String::new();
    for (index, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            _ = write!(out, "| {cell:width$} ");
        }
        out.push_str("|\n");
        if index == 0 {
            for width in &widths {
                _ = write!(out, "| {} ", "-".repeat((*width).max(3)));
            }
            out.push_str("|\n");
        }
    }
    out
}

/// The facts in one line, as far as they differ from `than`.
pub(super) fn in_short(facts: &Facts, than: &Facts) -> String {
    if let Some((sqlstate, _)) = &facts.fails {
        return format!("✗ `{sqlstate}`");
    }
    let (own, others) = (cells(facts), cells(than));
    let differing = own.into_iter().zip(others).enumerate().filter(|(index, (own, other))| {
        // The lock says that it works at all.
        own != other || (*index == 0 && than.fails.is_some())
    });
    let words: Vec<String> =
        differing.map(|(_, (own, _))| own).filter(|own| !own.is_empty()).collect();
    if words.is_empty() { "–".to_owned() } else { words.join(" · ") }
}

/// A row in another table than its own.
pub(super) fn name(section: &Section<'_>, line: &Line<'_>) -> String {
    format!(
        "[{}]({}): {}",
        section.family.name,
        super::anchor(&section.family.name),
        line.row.title
    )
}
