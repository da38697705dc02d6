//! Workbooks of the fixtures, with claims put in by hand.

use super::*;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).unwrap()
}

#[test]
fn honest_workbooks_are_left_as_they_are() {
    for name in ["attendance", "dates-from-1904", "types-merges-hidden"] {
        let bytes = fixture(&format!("files/xls/{name}.xls"));
        assert!(matches!(tame(&bytes), Ok(Cow::Borrowed(_))), "{name}");
        let ole = Ole::open(&bytes).unwrap().unwrap();
        let data = ole.workbook().unwrap().unwrap().data(&bytes);
        assert_eq!(short(&data, 0), Some(BEGIN), "{name}");
        assert!(!sheets(&data).is_empty(), "{name}");
    }
}

/// The fixture with bytes of its first record of this kind in a sheet replaced.
fn with(kind: u16, at: usize, new: &[u8]) -> Vec<u8> {
    let mut bytes = fixture("files/xls/attendance.xls");
    let stream = Ole::open(&bytes).unwrap().unwrap().workbook().unwrap().unwrap();
    let data = stream.data(&bytes);
    let first = sheets(&data)[0];
    let (record, ..) = Records { data: &data, at: first }.find(|(_, k, _)| *k == kind).unwrap();
    for (n, byte) in new.iter().enumerate() {
        bytes[stream.place(record + 4 + at + n).unwrap()] = *byte;
    }
    bytes
}

#[test]
fn a_claimed_size_is_taken_away_and_the_sheet_is_read() {
    let plain = crate::extract::sheet::read(&fixture("files/xls/attendance.xls"));
    for claim in [[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F], [9, 0, 0, 0, 3, 0, 0, 0]] {
        let bytes = with(SIZE, 0, &claim);
        assert!(matches!(tame(&bytes), Ok(Cow::Owned(_))));
        let read = crate::extract::sheet::read(&bytes);
        assert_eq!((read.blocks, read.incidents), (plain.blocks.clone(), plain.incidents.clone()));
    }
}

#[test]
fn a_cell_far_from_the_others_is_a_limit_with_its_number() {
    let bytes = with(SHARED, 0, &[0xFF, 0xFF, 0xFF, 0xFF]);
    let told = tame(&bytes).unwrap_err();
    assert!(
        matches!(&told, Incident::Limit { key, reached, whole: true, .. } if key == "max-cells" && *reached > 1 << 30),
        "{told:?}"
    );
}

#[test]
fn chains_that_loop_are_damage() {
    assert_eq!(tame(&fixture("hostile/etendue.xls")).unwrap_err(), damaged());
}

#[test]
fn no_bytes_make_it_panic() {
    let bytes = fixture("files/xls/attendance.xls");
    for cut in (0..bytes.len()).step_by(97) {
        let _ = tame(&bytes[..cut]);
        let mut flipped = bytes.clone();
        flipped[cut] ^= 0xFF;
        let _ = tame(&flipped);
    }
}
