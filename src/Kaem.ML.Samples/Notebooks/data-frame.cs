// A data frame: learn the rows of a frame of Microsoft.Data.Analysis, generate others like them, compare the two frames, and fill gaps.
//
//     dotnet run -c Release data-frame.cs
//
// In this repository the library is a project, and versions stand in Directory.Packages.props. In a folder of your own, write in place of the lines that begin
// with #:
//     #:package Kaem.ML.DataAnalysis@0.1.0
#:project ../../Kaem.ML.DataAnalysis/Kaem.ML.DataAnalysis.csproj
#:property PublishAot=false
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.Data.Analysis;
using Microsoft.ML;

string data = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "Data", "customers.csv");
// Where text is missing, LoadCsv reads empty text, which would be learned as a text of its own.
DataFrame customers = DataFrame.LoadCsv(data).WithEmptyTextAsNull();
Console.WriteLine($"{customers.Rows.Count} customers, of whom the first are");
Console.WriteLine(customers.Head(5));

// Unless told otherwise, training would pass so few rows 200 times and end.
var mlContext = new MLContext(seed: 1);
var options = new KaemTableOptions { Updates = 1500, Model = KaemPresets.Table with { Seed = 1 } };
KaemTableTransformer model = mlContext.Generative().KaemTable(options).FitFrame(customers);

DataFrame synthetic = model.GenerateFrame(2000, seed: 7);
Console.WriteLine(synthetic.Description());
DataFrame real = customers.GroupBy("channel").Mean("age", "spent").OrderBy("channel"), made = synthetic.GroupBy("channel").Mean("age", "spent")
    .OrderBy("channel");
for (int row = 0; row < real.Rows.Count; row++)
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{real["channel"][row]}: mean age {real["age"][row]:F1}, generated {made["age"][row]:F1}; spent {real["spent"][row]:F2}, generated "
            + $"{made["spent"][row]:F2}"));
TableQuality quality = mlContext.Generative().EvaluateFrames(customers, synthetic, labelColumn: "returned");
Console.WriteLine(quality);

// Generated rows have gaps where they are asked for. They are null, in columns of every type.
DataFrame holed = model.GenerateFrame(2000, seed: 7, gaps: TableGaps.AsTrained), filled = model.ImputeFrame(customers);
foreach (string name in new[] { "income", "region", "newsletter" })
    Console.WriteLine(
        $"{name}: {customers[name].NullCount} of {customers.Rows.Count} missing, {holed[name].NullCount} of {holed.Rows.Count} generated ones, "
        + $"{filled[name].NullCount} when filled.");

// What each column adds tells why: the lowest is the odd one.
DataFrame scored = model.ScoreFrame(customers, contributions: true).OrderBy("LogLikelihood").Head(3);
for (int row = 0; row < scored.Rows.Count; row++)
{
    var odd = scored.Columns.Where(column => column.Name.StartsWith("Contributions.", StringComparison.Ordinal)).MinBy(column => (float)column[row])!;
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"Unusual, {scored["LogLikelihood"][row]:F1} nats, by its {odd.Name["Contributions.".Length..]}:"));
    Console.WriteLine(string.Join(", ", model.ColumnNames.Select(name => $"{name} {scored[name][row]}")));
}

string folder = Directory.CreateDirectory("kaem-output").FullName;
DataFrame.SaveCsv(synthetic, Path.Combine(folder, "synthetic.csv"));
DataFrame.SaveCsv(filled, Path.Combine(folder, "filled.csv"));
Console.WriteLine($"The frames are in {folder}.");
