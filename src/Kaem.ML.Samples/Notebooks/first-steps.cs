// First steps: a model of handwritten digits, trained, sampled, scored, saved and loaded.
//
//     dotnet run -c Release first-steps.cs
//
// In this repository the library is a project. In a folder of your own, write in place of the lines that begin with #:
//     #:package Kaem.Plots@0.1.0
#:project ../../Kaem.Plots/Kaem.Plots.csproj
#:property PublishAot=false
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Plots;

string data = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "Data", "digits.csv");
string[] lines = File.ReadAllLines(data)[1..];
new Random(1).Shuffle(lines);
float[] pixels = [.. lines.SelectMany(line => line.Split(',').Take(64)).Select(value => float.Parse(value, CultureInfo.InvariantCulture) / 16)];
var digits = new DataMatrix(pixels, rows: lines.Length, columns: 64);
DataMatrix heldOut = digits.Take(300), train = digits.Slice(300, digits.Rows - 300);
string folder = Directory.CreateDirectory("kaem-output").FullName;

// The preset for digits, but with fewer passes than its 67: this is a first look.
var options = KaemPresets.Digits with { Epochs = 12, Seed = 1 };
var model = KaemModel.Train(options, train, validation: heldOut);
Console.WriteLine($"Trained on {model.Training.Rows} digits in {model.Training.Steps} updates.");

// The same seed gives the same rows.
DataMatrix generated = model.Generate(64, seed: 7);
var grid = new ImageGrid(8, 8) { Columns = 16, Magnification = 4 };
PngWriter.Save(grid.Render([new ImageGridPanel("real", train.Take(64)), new ImageGridPanel("generated", generated)]), Path.Combine(folder, "digits.png"));

var noise = new Random(2);
var nonsense = new DataMatrix([.. Enumerable.Range(0, 100 * 64).Select(_ => noise.NextSingle())], rows: 100, columns: 64);
Console.WriteLine(
    FormattableString.Invariant($"Held-out digits have {model.LogLikelihood(heldOut).Mean:F0} nats, noise has {model.LogLikelihood(nonsense).Mean:F0}."));

string file = Path.Combine(folder, "digits.kaem");
model.Save(file);
bool same = KaemModel.Load(file).Generate(64, seed: 7).Values.SequenceEqual(generated.Values);
Console.WriteLine(same ? "Loaded again, the model generates the same digits." : "Loaded again, the model generates other digits.");

model.ToHtmlReport(Path.Combine(folder, "digits.html"), new HtmlReportOptions { HeldOut = heldOut });
Console.WriteLine($"Pictures, the model and a report are in {folder}.");
return same ? 0 : 1;
