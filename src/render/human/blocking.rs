//! Who had to wait, as others found who tried.

use super::paint::{Paint, one_line};
use crate::render::count::counted;
use crate::render::cycle::agreed;
use crate::report::{MigrationEntry, ObservedEntry, ProbeEntry};

/// Lines of one migration.
const MOST: usize = 12;

/// A line for each table that was there before and that somebody else tried to use.
pub(super) fn blocking(entry: &MigrationEntry, paint: Paint) -> String {
    let probes = entry.tried().map(|(observed, probe)| of_table(observed, probe));
    let queues = entry.observed.iter().filter_map(of_queue);
    let lines: Vec<String> = probes.chain(queues).collect();
    let mut out = String::new();
    for line in lines.iter().take(MOST) {
        out += &format!("  {}\n", paint.faint(line));
    }
    if let Some(more @ 1..) = lines.len().checked_sub(MOST) {
        let more = counted(more, "line");
        out += &format!("  {}\n", paint.faint(&format!("tried: {more} more, in the JSON report")));
    }
    out
}

fn place(observed: &ObservedEntry) -> String {
    format!("{}:{}", one_line(&observed.place.file), observed.place.line)
}

fn of_table(observed: &ObservedEntry, probe: &ProbeEntry) -> String {
    let ProbeEntry { relation, waited, went_on, agreement } = probe;
    let list = |uses: &[String]| one_line(&uses.join(", ")).to_string();
    let met = match (waited.is_empty(), went_on.is_empty()) {
        (true, true) => "nothing could be tried".to_owned(),
        (true, false) => format!("{} went on", list(went_on)),
        (false, true) => format!("{} waited", list(waited)),
        (false, false) => format!("{} waited, {} went on", list(waited), list(went_on)),
    };
    let agreed = agreed(agreement);
    format!("tried: {}: `{}`: {met}{agreed}", place(observed), one_line(relation))
}

fn of_queue(observed: &ObservedEntry) -> Option<String> {
    let queue = observed.queue.as_ref()?;
    let waited = if queue.select_waited { "waited behind it" } else { "went on" };
    Some(format!(
        "tried: {}: while it waited for somebody who read `{}`, the next SELECT {waited}",
        place(observed),
        one_line(&queue.relation)
    ))
}
