using System.Globalization;
using System.Runtime.InteropServices;
using Kaem.ML;
using Kaem.ML.Evaluation;
using Kaem.ML.ImageJudge;

if (args.Length < 4 || !int.TryParse(args[0], out int side) || !int.TryParse(args[1], out int channels) || side < 1 || channels is not (1 or 3))
{
    Console.Error.WriteLine(
        "SIDE CHANNELS REAL.f32 GENERATED.f32 …: FID∞ and KID∞ (Chong and Forsyth 2020) of square pictures on the 512 features of ResNet-18, of 3,000 pictures "
        + "of each file at most. A file holds floats of four bytes in [0, 1], picture by picture, row by row, the channels of a pixel side by side.");
    return 2;
}

var network = new PictureFeatures(side, channels);
var real = network.Of(Read(args[2]));
foreach (string file in args.AsSpan(3))
{
    var quality = ImageQuality.Measure(real, network.Of(Read(file)));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{file}: FID∞ {quality.FidInfinity:F2}  KID∞ {quality.KidInfinity:F5} ± {quality.KidError:F5}  FID {quality.Fid:F2}"));
}
return 0;

DataMatrix Read(string path)
{
    const int most = 3_000;
    int columns = side * side * channels;
    float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
    if (values.Length == 0 || values.Length % columns != 0)
        throw new InvalidDataException($"'{path}' holds {values.Length} numbers, which are no pictures of {side} x {side} x {channels}.");
    var rows = new DataMatrix(values, values.Length / columns, columns);
    return rows.Take(Math.Min(most, rows.Rows));
}
