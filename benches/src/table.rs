//! The measurements as a table for the README.

use std::time::Duration;

use crate::{measure::Cost, project::Row};

/// One line a size, wall time first.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut lines = vec![
        "| tables | `check`, our own part | `check`, nothing changed | `generate` after one edit | \
         derive over an empty derive | first migration |"
            .to_owned(),
        "| ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        format!(
            "| {} | {}, {} | {} | {} | {} CPU | {} |",
            row.tables,
            millis(row.own_part),
            mebibytes(row.own_peak_kib),
            millis(row.check.wall),
            with_cpu(row.edit),
            millis(row.derive_cpu),
            millis(row.first),
        )
    }));
    lines.join("\n")
}

fn with_cpu(cost: Cost) -> String {
    format!("{} ({} CPU, {})", millis(cost.wall), millis(cost.cpu), mebibytes(cost.peak_kib))
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1_000.0;
    if millis < 1_000.0 { format!("{millis:.0} ms") } else { format!("{:.2} s", millis / 1_000.0) }
}

fn mebibytes(kib: u64) -> String {
    format!("{} MiB", kib / 1024)
}
