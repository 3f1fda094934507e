//! What changed between versions.

use banister::pg::Version;

use super::super::facts::Facts;
use super::Section;
use super::table::{aligned, in_short, name};

/// What two neighbouring majors do otherwise.
struct Flip {
    since: Version,
    is_new: bool,
    row: Vec<String>,
}

/// Every row whose facts differ between two neighbouring majors.
pub(super) fn flips(sections: &[Section<'_>]) -> String {
    let mut all: Vec<Flip> = sections.iter().flat_map(of_section).collect();
    all.sort_by_key(|flip| flip.since);
    let (new, other): (Vec<Flip>, Vec<Flip>) = all.into_iter().partition(|flip| flip.is_new);
    format!(
        "\n## What changed between versions\n\n\
         All differences between the versions {} and {} of the statements on this page.\n\n\
         ### Does something else\n\n{}\n\
         ### Did not exist before\n\n{}",
        Version::OLDEST,
        Version::NEWEST,
        table(&["since", "statement", "before", "from then on"], other),
        table(&["since", "statement", "does"], new),
    )
}

fn of_section<'a>(section: &'a Section<'_>) -> impl Iterator<Item = Flip> + 'a {
    section.lines.iter().flat_map(move |line| {
        line.facts.windows(2).map(move |pair| {
            let ((.., before), (since, _, after)) = (&pair[0], &pair[1]);
            let is_new = is_syntax_error(before);
            let mut row = vec![since.to_string(), name(section, line)];
            row.extend((!is_new).then(|| in_short(before, after)));
            row.push(in_short(after, before));
            Flip { since: *since, is_new, row }
        })
    })
}

fn is_syntax_error(facts: &Facts) -> bool {
    facts.fails.as_ref().is_some_and(|(sqlstate, _)| sqlstate == "42601")
        && facts.fails.as_ref().is_some_and(|(_, message)| message.contains("from PostgreSQL"))
}

fn table(head: &[&str], flips: Vec<Flip>) -> String {
    let head = head.iter().map(ToString::to_string).collect();
    let rows: Vec<Vec<String>> =
        std::iter::once(head).chain(flips.into_iter().map(|flip| flip.row)).collect();
    aligned(&rows)
}
