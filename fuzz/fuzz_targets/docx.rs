#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probant_fuzz::run("docx", bytes));
