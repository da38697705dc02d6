use probant::ocr::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let bytes = std::fs::read(&a[1]).unwrap();
    let f = image::guess_format(&bytes).unwrap();
    let g = Gray::decode(&bytes, f).unwrap();
    eprintln!("{}x{} {}", g.width, g.height, g.dpi);
    let p = prepared(g);
    std::fs::write(&a[2], p.to_pgm()).unwrap();
    let t = Tesseract::find(None, 20).unwrap();
    for w in t.words(&p, Layout::Sparse).unwrap() { println!("{:?}", w); }
    eprintln!("{:?}", t.orientation(&p));
}
