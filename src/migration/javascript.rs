//! Migrations in JavaScript and TypeScript: what they run is not seen.

use super::Script;
use super::script::line_with;
use crate::source::Source;

/// A migration whose way forward is a function called `up`.
pub(super) fn script(source: Source) -> Script {
    let language = match source.name().rsplit_once('.') {
        Some((_, "ts" | "cts" | "mts")) => "TypeScript",
        _ => "JavaScript",
    };
    let mark = line_with(&source, |line| {
        let line = line.trim_start();
        ["exports.up", "module.exports.up", "export const up", "async up", "public async up", "up("]
            .iter()
            .any(|start| line.starts_with(start))
            || line.contains("function up(")
    });
    Script::foreign(source, mark, language, "what it runs is not in the file as SQL")
}
