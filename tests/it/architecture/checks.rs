//! The checks: each looks at every file and says what is wrong, where, and what
//! to do.

use std::collections::BTreeSet;

use super::source_file::{Path, SourceFile};
use super::{
    CONFINED, Exceptions, FLOORS, FORBIDDEN_NAMES, FUNCTION_LINES, IO, IO_METHODS, LINES, PRINTING,
    PURE_ABOVE, PURE_FLOORS, RENDER_READS,
};

/// Everything that is wrong with `files`, which are pairs of a path from the
/// crate's folder down and a text.
pub(super) fn violations(files: &[(&str, &str)], exceptions: &Exceptions<'_>) -> Vec<String> {
    let parsed: Vec<SourceFile> =
        files.iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    let files: Vec<&SourceFile> =
        parsed.iter().filter(|file| !is_test_only(file, &parsed)).collect();
    let mut found = Vec::new();
    floor_plan(&files, &mut found);
    for file in &files {
        let paths = file.paths();
        imports(file, &paths, &mut found);
        confinement(file, &paths, &mut found);
        io(file, &paths, &mut found);
        printing(file, &paths, &mut found);
        names(file, &mut found);
    }
    sizes(&files, exceptions, &mut found);
    // One line per wrong line of code, however often the paths in it say it.
    let mut seen = BTreeSet::new();
    found.retain(|violation| seen.insert(violation.clone()));
    found
}

fn is_test_only(file: &SourceFile, all: &[SourceFile]) -> bool {
    all.iter().any(|parent| {
        parent.test_modules.iter().any(|name| {
            file.module.strip_prefix(parent.module.as_slice()).and_then(<[_]>::first) == Some(name)
        })
    })
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Every module has a floor, and `lib.rs` lists them in floor order and nothing
/// else.
fn floor_plan(files: &[&SourceFile], found: &mut Vec<String>) {
    let Some(lib) = files.iter().find(|file| file.path == "src/lib.rs") else { return };
    let mut listed = Vec::new();
    for pair in lib.tokens.windows(2) {
        if let (true, Some(name)) = (pair[0].is_word("mod"), pair[1].word()) {
            listed.push((name, pair[0].line));
        }
        if pair[0].is_word("use") {
            let line = pair[0].line;
            found.push(format!("src/lib.rs:{line}: a re-export: name things by their module"));
        }
    }
    let mut highest = 0;
    for (name, line) in &listed {
        match floor(name) {
            None => found.push(format!(
                "src/lib.rs:{line}: `{name}` has no floor: give it one in docs/architecture.md and \
                 in tests/it/architecture.rs"
            )),
            Some(floor) if floor < highest => found.push(format!(
                "src/lib.rs:{line}: `{name}` (floor {floor}) is listed after a module of floor \
                 {highest}: list modules in floor order"
            )),
            Some(floor) => highest = floor,
        }
    }
    let present: BTreeSet<&str> =
        files.iter().filter_map(|file| file.module.first().map(String::as_str)).collect();
    for module in present {
        if !listed.iter().any(|(name, _)| *name == module) {
            found.push(format!("src/{module}: not listed in src/lib.rs"));
        }
    }
}

/// Imports point strictly down.
fn imports(file: &SourceFile, paths: &[Path], found: &mut Vec<String>) {
    for path in paths {
        let at = format!("{}:{}", file.path, path.line);
        let root = path.segments.first().map(String::as_str);
        if root == Some("banister") {
            let target = path.segments.get(1).map_or("*", String::as_str);
            if file.path != "src/main.rs" || target != "cli" {
                found.push(format!("{at}: `banister::{target}`: only main.rs, and only `cli`"));
            }
            continue;
        }
        if root != Some("crate") || file.is_root() {
            continue;
        }
        let from = file.module[0].as_str();
        let Some(to) = path.segments.get(1) else {
            found.push(format!("{at}: names the whole crate: name the module that you need"));
            continue;
        };
        if to == from {
            continue;
        }
        // A module without a floor is reported by the floor plan.
        let (Some(below), Some(above)) = (floor(to), floor(from)) else { continue };
        if below >= above {
            found.push(format!(
                "{at}: `{from}` (floor {above}) imports `{to}` (floor {below}): imports point \
                 strictly down; move what is shared to a lower floor"
            ));
        } else if from == "render" && below > RENDER_READS {
            found.push(format!("{at}: `render` imports `{to}`: it reads `report` and below only"));
        }
    }
}

/// External crates stay where the table says.
fn confinement(file: &SourceFile, paths: &[Path], found: &mut Vec<String>) {
    for path in paths {
        for (name, allowed) in CONFINED {
            let here = file.module.first().map_or("main", String::as_str);
            if path.segments.first().is_some_and(|root| root == name) && !allowed.contains(&here) {
                found.push(format!(
                    "{}:{}: `{name}` in `{here}`: it is confined to {}",
                    file.path,
                    path.line,
                    allowed.join(", ")
                ));
            }
        }
    }
}

fn is_pure(file: &SourceFile) -> bool {
    let Some(top) = file.module.first() else { return false };
    let module = file.module.join("::");
    floor(top).is_some_and(|floor| floor <= PURE_FLOORS)
        || PURE_ABOVE.iter().any(|pure| {
            module.strip_prefix(pure).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
}

/// Pure modules touch no file, network, process, environment or clock.
fn io(file: &SourceFile, paths: &[Path], found: &mut Vec<String>) {
    if !is_pure(file) {
        return;
    }
    for path in paths {
        for forbidden in IO {
            if reaches(path, forbidden) {
                found.push(format!(
                    "{}:{}: `{forbidden}` in a module that does no I/O: let `cli` read it and pass \
                     it in",
                    file.path, path.line
                ));
            }
        }
    }
    for call in file.tokens.windows(3) {
        let method = call[1].word().filter(|word| IO_METHODS.contains(word));
        if let (true, Some(method), true) = (call[0].is_sign('.'), method, call[2].is_sign('(')) {
            found.push(format!(
                "{}:{}: `.{method}()` in a module that does no I/O",
                file.path, call[1].line
            ));
        }
    }
}

/// Whether `path` names `forbidden`, or something in it, or imports it by a `*`
/// or a bare parent.
fn reaches(path: &Path, forbidden: &str) -> bool {
    let forbidden: Vec<&str> = forbidden.split("::").collect();
    let named = path.segments.len() >= forbidden.len()
        && path.segments.iter().zip(&forbidden).all(|(a, b)| a == b);
    let hidden = path.glob
        && path.segments.len() < forbidden.len()
        && path.segments.iter().zip(&forbidden).all(|(a, b)| a == b);
    named || hidden
}

/// Only `cli` and `main` print and exit.
fn printing(file: &SourceFile, paths: &[Path], found: &mut Vec<String>) {
    if file.path == "src/main.rs" || file.module.first().is_some_and(|top| top == "cli") {
        return;
    }
    for (name, line) in file.macros().filter(|(name, _)| PRINTING.contains(name)) {
        found.push(format!("{}:{line}: `{name}!`: only `cli` prints", file.path));
    }
    for path in paths.iter().filter(|path| reaches(path, "std::process::exit")) {
        found.push(format!("{}:{}: `process::exit`: only `cli` exits", file.path, path.line));
    }
}

/// No module has a name that can hold anything.
fn names(file: &SourceFile, found: &mut Vec<String>) {
    let declared = file.tokens.windows(2).filter(|pair| pair[0].is_word("mod"));
    let declared = declared.filter_map(|pair| pair[1].word());
    for name in file.module.iter().map(String::as_str).chain(declared) {
        if FORBIDDEN_NAMES.contains(&name) {
            found.push(format!(
                "{}: a module called `{name}` ends up holding everything: name what is in it",
                file.path
            ));
        }
    }
}

/// Files and functions stay short; the list of exceptions only shrinks.
fn sizes(files: &[&SourceFile], exceptions: &Exceptions<'_>, found: &mut Vec<String>) {
    let (mut long_files, mut long_functions) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        if file.lines > LINES {
            long_files.insert(file.path.clone());
            let allowed = exceptions.files.iter().find(|(path, _)| *path == file.path);
            if allowed.is_none_or(|(_, lines)| file.lines > *lines) {
                found.push(format!(
                    "{}: {} lines without unit tests, and {} are allowed: split it",
                    file.path,
                    file.lines,
                    allowed.map_or(LINES, |(_, lines)| *lines)
                ));
            }
        }
        for function in file.functions().into_iter().filter(|f| f.lines > FUNCTION_LINES) {
            let name = format!("{}::{}", file.path, function.name);
            if !exceptions.functions.contains(&name.as_str()) {
                found.push(format!(
                    "{}:{}: `{}` has {} lines, and {FUNCTION_LINES} are allowed: split it",
                    file.path, function.line, function.name, function.lines
                ));
            }
            long_functions.insert(name);
        }
    }
    for (path, _) in exceptions.files.iter().filter(|(path, _)| !long_files.contains(*path)) {
        found.push(format!("{path}: short enough by now: take it off the exceptions"));
    }
    for name in exceptions.functions.iter().filter(|name| !long_functions.contains(**name)) {
        found.push(format!("{name}: short enough by now: take it off the exceptions"));
    }
}
