//! Pages as a printer and a camera see them: only the codes on them, which is all that a reader needs.

use jpeg_encoder::{ColorType, Encoder};
use sheet::draw;

/// A picture without colours.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

impl Picture {
    pub(crate) fn blank(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![255; width * height] }
    }

    pub(crate) fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let side = |side: usize| u32::try_from(side).unwrap();
        let mut encoder = png::Encoder::new(&mut bytes, side(self.width), side(self.height));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&self.pixels).unwrap();
        bytes
    }

    pub(crate) fn jpeg(&self, is_progressive: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 70);
        encoder.set_progressive(is_progressive);
        let side = |side: usize| u16::try_from(side).unwrap();
        let colours: Vec<u8> =
            self.pixels.iter().flat_map(|grey| [*grey, *grey, grey / 8 * 7]).collect();
        encoder.encode(&colours, side(self.width), side(self.height), ColorType::Rgb).unwrap();
        bytes
    }

    /// As a camera sees it that is held a little askew, under a lamp at one side.
    pub(crate) fn photographed(&self, seed: u64) -> Self {
        let noise = crate::bytes(self.pixels.len(), seed);
        let (sin, cos) = 0.035_f32.sin_cos();
        let mut photo = self.clone();
        let (width, height) = (self.width as f32, self.height as f32);
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - width / 2.0, y as f32 - height / 2.0);
                let nearer = 1.06 + 0.05 * dy / height;
                let (sx, sy) = ((cos * dx - sin * dy) * nearer, (sin * dx + cos * dy) * nearer);
                let at = (sx + width / 2.0, sy + height / 2.0);
                let light = 0.62 + 0.3 * x as f32 / width;
                let grain = f32::from(noise[y * self.width + x] % 24) - 12.0;
                let seen = (self.near(at) * light + grain + 10.0).clamp(0.0, 255.0);
                photo.pixels[y * self.width + x] = seen as u8;
            }
        }
        photo
    }

    /// Between the four pixels around a point.
    fn near(&self, (x, y): (f32, f32)) -> f32 {
        let pixel = |x: f32, y: f32| {
            let is_inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
            let at = || y as usize * self.width + x as usize;
            if is_inside { f32::from(self.pixels[at()]) } else { 90.0 }
        };
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let upper = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
        let lower = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
        upper * (1.0 - down) + lower * down
    }
}

/// The pages that have codes, so many pixels to the point.
pub(crate) fn pages(sealed: &[u8], scale: f32) -> Vec<Picture> {
    let pdf = draw(sealed).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    let streams = text.split("stream\n").map(|stream| stream.split("endstream").next().unwrap());
    let pages = streams.filter(|stream| stream.contains("/CohortCode BMC"));
    pages.map(|page| render(page, scale)).collect()
}

/// Draws the rectangles that a page fills, as the operators `cm` and `re` say.
fn render(operators: &str, scale: f32) -> Picture {
    let side = |points: f32| (points * scale) as usize;
    let mut picture = Picture::blank(side(595.0), side(842.0));
    let mut numbers: Vec<f32> = Vec::new();
    let mut matrix = [0.0; 6];
    for token in operators.split_ascii_whitespace() {
        match (token, token.parse()) {
            (_, Ok(number)) => numbers.push(number),
            ("cm", _) => matrix = numbers[numbers.len() - 6..].try_into().unwrap(),
            ("re", _) => {
                let [x, y, w, h] = numbers[numbers.len() - 4..] else { panic!("four numbers") };
                let [a, _, _, d, e, f] = matrix;
                let across = [a * x + e, a * (x + w) + e].map(side);
                let down = [d * y + f, d * (y + h) + f].map(|y| side(842.0 - y));
                for row in down[0]..down[1] {
                    picture.pixels[row * picture.width..][across[0]..across[1]].fill(0);
                }
            }
            _ => numbers.clear(),
        }
    }
    picture
}
