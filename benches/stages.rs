//! What each stage costs per byte, on made-up migrations: splitting, parsing,
//! foreseeing, judging.
//!
//! ```sh
//! cargo bench --bench stages
//! ```

#[allow(dead_code, unused_imports, reason = "another benchmark uses the rest")]
mod corpus;

use banister::effect::Replay;
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::source::{Source, Span};
use banister::{rules, sql};
use divan::Bencher;
use divan::counter::BytesCount;

/// How many files the stages go through.
const FILES: usize = 1_500;

fn main() {
    divan::main();
}

fn sources() -> Vec<Source> {
    corpus::migrations(FILES).into_iter().map(|file| Source::new(file.name, file.text)).collect()
}

fn scripts() -> Vec<Script> {
    let whole = |source| Script::whole(source, Direction::Up, TransactionMode::PerStatement);
    sources().into_iter().map(whole).collect()
}

fn counter(sources: &[Source]) -> BytesCount {
    BytesCount::new(sources.iter().map(|source| source.text().len()).sum::<usize>())
}

#[divan::bench]
fn split(bencher: Bencher<'_, '_>) {
    let sources = sources();
    bencher
        .counter(counter(&sources))
        .bench(|| sources.iter().map(|source| sql::split(source.text()).len()).sum::<usize>());
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let sources = sources();
    let whole = |source: &Source| Span::new(0, source.text().len());
    bencher.counter(counter(&sources)).bench(|| {
        sources.iter().map(|source| sql::parse(source, whole(source)).len()).sum::<usize>()
    });
}

#[divan::bench]
fn foresee(bencher: Bencher<'_, '_>) {
    let scripts = scripts();
    bencher.counter(counter(&sources())).bench(|| {
        let mut replay = Replay::new(Version::DEFAULT);
        scripts.iter().map(|script| replay.script(None, script).statements.len()).sum::<usize>()
    });
}

#[divan::bench]
fn judge(bencher: Bencher<'_, '_>) {
    let mut replay = Replay::new(Version::DEFAULT);
    let mut foreseen = Vec::new();
    for script in scripts() {
        replay.release();
        foreseen.push(replay.script(None, &script));
    }
    bencher
        .counter(counter(&sources()))
        .bench(|| foreseen.iter().map(|script| rules::judge(script).len()).sum::<usize>());
}
