// Inside the prior: the learned densities of a model, one by one.
//
//     dotnet run -c Release inside-the-prior.cs
//
// In this repository the library is a project. In a folder of your own, write in place of the lines that begin with #:
//     #:package Kaem.Plots@0.1.0
#:project ../../Kaem.Plots/Kaem.Plots.csproj
#:property PublishAot=false
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Plots;
using Kaem.ML.Priors;

string data = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "Data", "digits.csv");
string[] lines = File.ReadAllLines(data)[1..];
new Random(1).Shuffle(lines);
float[] pixels = [.. lines.SelectMany(line => line.Split(',').Take(64)).Select(value => float.Parse(value, CultureInfo.InvariantCulture) / 16)];
var digits = new DataMatrix(pixels, rows: lines.Length, columns: 64);
DataMatrix heldOut = digits.Take(300), train = digits.Slice(300, digits.Rows - 300);
string folder = Directory.CreateDirectory("kaem-output").FullName;

KaemOptions options = KaemPresets.Digits with { Epochs = 12, Seed = 1 };
KaemModel model = KaemModel.Train(options, train);
LatentPrior prior = model.Prior, before = LatentPrior.Initial(options);

// The densities that moved furthest from their reference, and the one that moved most.
KaemPlots.Priors(prior, before).Save(Path.Combine(folder, "densities.svg"));
var (q, p) = prior.MostTilted(1)[0];
LatentMoments moments = prior.Moments(q, p);
Console.WriteLine(FormattableString.Invariant($"p({q},{p}) has mean {moments.Mean:F3} and standard deviation {moments.StandardDeviation:F3}."));
Console.WriteLine(FormattableString.Invariant($"Its median is {prior.Quantile(q, p, 0.5f):F3}; it is {prior.Divergence(q, p):F4} nats from its reference."));
Console.WriteLine($"Its energy is close to {prior.FindClosedForm(q, p)}.");

float[] u = [.. Enumerable.Range(1, 199).Select(i => i / 200f)];
float[] z = [.. u.Select(share => prior.Quantile(q, p, share))];
KaemPlots.Lines(new PlotPanel("Quantiles", [new PlotCurve("quantile", u, z)]) { XLabel = "u", YLabel = "z" }).Save(Path.Combine(folder, "quantiles.svg"));

// One latent runs through its quantiles; all others stay.
DataMatrix start = model.SampleLatents(1, seed: 3);
ImageGridPanel[] sweeps =
    [.. prior.MostTilted(3).Select(latent => new ImageGridPanel($"q {latent.Q}, p {latent.P}", model.SweepLatent(start, latent.Q, latent.P, steps: 9)))];
PngWriter.Save(new ImageGrid(8, 8) { Columns = 3, Magnification = 4 }.Render(sweeps), Path.Combine(folder, "sweeps.png"));

KaemPlots.TemperatureSchedule(new TemperatureSchedule()).Save(Path.Combine(folder, "temperatures.svg"));
prior.Save(Path.Combine(folder, "digits.prior"));
Console.WriteLine($"Plots and the prior are in {folder}.");
