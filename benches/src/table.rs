//! The measurements as a table for the README.

use std::time::Duration;

use crate::{apply, library, measure::Cost, project::Row, states};

/// One line a size, wall time first.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut lines = vec![
        "| tables | `check`, our own part | the same, remembering nothing | `check`, nothing changed | \
         `generate` after one edit | derive over an empty derive | first migration |"
            .to_owned(),
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        format!(
            "| {} | {} | {}, {} | {} | {} | {} CPU | {} |",
            row.tables,
            millis(row.own_part),
            millis(row.afresh.wall),
            mebibytes(row.afresh.peak_kib),
            millis(row.check.wall),
            with_cpu(row.edit),
            millis(row.derive_cpu),
            millis(row.first),
        )
    }));
    lines.join("\n")
}

/// One line a size: the parts by themselves.
pub(crate) fn markdown_of_parts(rows: &[library::Row]) -> String {
    let mut lines = vec![
        "| tables | reading the database | diff, one table in a hundred changed | plan of everything and back |".to_owned(),
        "| ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let library::Row { tables, introspection, diff, plan } = *row;
        format!("| {tables} | {} | {} | {} |", millis(introspection), millis(diff), millis(plan))
    }));
    lines.join("\n")
}

/// One line a database: a thousand migrations, beside what others need for them in the same run.
pub(crate) fn markdown_of_applying(rows: &[apply::Row]) -> String {
    let mut lines = vec![
        "| 1,000 migrations | `migrate` | the shell | schemagen / shell | sqlx | schemagen / sqlx | nothing to do |"
            .to_owned(),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let apply::Row { database, schemagen, shell, sqlx, nothing_to_do } = *row;
        let ratio = |other: Duration| schemagen.as_secs_f64() / other.as_secs_f64();
        let (to_shell, to_sqlx) = (ratio(shell), ratio(sqlx));
        let [schemagen, shell, sqlx, nothing] = [schemagen, shell, sqlx, nothing_to_do].map(millis);
        format!("| {database} | {schemagen} | {shell} | {to_shell:.2} | {sqlx} | {to_sqlx:.2} | {nothing} |")
    }));
    lines.join("\n")
}

/// One line a size: a database held against its migrations, and read into structs.
pub(crate) fn markdown_of_states(rows: &[states::Row]) -> String {
    let mut lines = vec![
        "| tables in a database | `drift` | `drift --since`, nothing changed | `pull` into an empty folder |"
            .to_owned(),
        "| ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let states::Row { tables, drift, since, pull } = *row;
        let [drift, pull] =
            [drift, pull].map(|it| format!("{}, {}", millis(it.wall), mebibytes(it.peak_kib)));
        format!("| {tables} | {drift} | {} | {pull} |", millis(since.wall))
    }));
    lines.join("\n")
}

/// One line a database: what is tried in a scratch database, which is made for it.
pub(crate) fn markdown_of_scratch(rows: &[states::Scratch]) -> String {
    let mut lines = vec![
        format!("| scratch database | `verify` of {} migrations | `diff a.sql b.sql` |", states::REPLAYED),
        "| --- | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let states::Scratch { database, verify, diff } = *row;
        format!("| {database} | {} | {} |", millis(verify.wall), millis(diff.wall))
    }));
    lines.join("\n")
}

fn with_cpu(cost: Cost) -> String {
    format!("{} ({} CPU, {})", millis(cost.wall), millis(cost.cpu), mebibytes(cost.peak_kib))
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1_000.0;
    if millis < 10.0 {
        format!("{millis:.1} ms")
    } else if millis < 1_000.0 {
        format!("{millis:.0} ms")
    } else {
        format!("{:.2} s", millis / 1_000.0)
    }
}

fn mebibytes(kib: u64) -> String {
    format!("{} MiB", kib / 1024)
}
