// A data frame: learn the rows of a frame of Microsoft.Data.Analysis, generate others like them, compare the two frames, and fill gaps.
//
//     dotnet run -c Release data-frame.cs
//
// In this repository the library is a project, and versions stand in Directory.Packages.props. In a folder of your own, write in place of the lines that begin
// with #:
//     #:package Kaem.ML@0.1.0
//     #:package Microsoft.Data.Analysis@0.23.1
#:project ../../Kaem.ML/Kaem.ML.csproj
#:package Microsoft.Data.Analysis
#:property PublishAot=false
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.Data.Analysis;
using Microsoft.ML;

string data = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "Data", "customers.csv");
DataFrame customers = DataFrame.LoadCsv(data).ShowGaps();
Console.WriteLine($"{customers.Rows.Count} customers, of whom the first are");
Console.WriteLine(customers.Head(5));

// A frame is a data view, so a model learns from it as it is. Unless told otherwise, training would pass so few rows 200 times and end.
var mlContext = new MLContext(seed: 1);
var options = new KaemTableOptions { Updates = 1500, Model = KaemPresets.Table with { Seed = 1 } };
KaemTableTransformer model = mlContext.Generative().KaemTable(options).Fit(customers);

// Generated rows are a data view, and so a frame. Without -1 it has the first 100 rows.
DataFrame synthetic = model.Generate(2000, seed: 7).ToDataFrame(maxRows: -1);
Console.WriteLine(synthetic.Description());
DataFrame real = customers.GroupBy("channel").Mean("age", "spent").OrderBy("channel"), made = synthetic.GroupBy("channel").Mean("age", "spent")
    .OrderBy("channel");
for (int row = 0; row < real.Rows.Count; row++)
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{real["channel"][row]}: mean age {real["age"][row]:F1}, generated {made["age"][row]:F1}; spent {real["spent"][row]:F2}, generated "
            + $"{made["spent"][row]:F2}"));
TableQuality quality = mlContext.Generative().EvaluateTable(customers, synthetic, labelColumn: "returned");
Console.WriteLine(quality);

// Generated rows have gaps where they are asked for. In a frame they are NaN and empty text, until they are made null.
DataFrame holed = model.Generate(2000, seed: 7, gaps: TableGaps.AsTrained).ToDataFrame(maxRows: -1).MarkGaps();
DataFrame filled = model.Impute(customers).ToDataFrame(maxRows: -1).MarkGaps();
customers = customers.MarkGaps();
foreach (string name in new[] { "income", "region", "newsletter" })
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {customers[name].NullCount} of {customers.Rows.Count} missing, {holed[name].NullCount} of {holed.Rows.Count} generated ones, "
            + $"{filled[name].NullCount} when filled."));

// Vectors come as columns of vectors; the frame may be made of some columns only.
DataFrame scored = model.Transform(customers).ToDataFrame(-1, "age", "channel", "spent", "LogLikelihood");
Console.WriteLine("The most unusual:");
Console.WriteLine(scored.OrderBy("LogLikelihood").Head(3));

string folder = Directory.CreateDirectory("kaem-output").FullName;
DataFrame.SaveCsv(synthetic, Path.Combine(folder, "synthetic.csv"));
DataFrame.SaveCsv(filled, Path.Combine(folder, "filled.csv"));
Console.WriteLine($"The frames are in {folder}.");

/// <summary>Gaps on the way between frames, where they are null, and data views, where they are NaN and empty text.</summary>
internal static class FrameGaps
{
    /// <summary>
    /// The frame with its whole numbers that lack some as Double, and its booleans as text. A data view's own whole numbers and booleans are never missing:
    /// null would become 0 and false.
    /// </summary>
    public static DataFrame ShowGaps(this DataFrame frame) => new(frame.Columns.Select(column => column switch
    {
        { NullCount: 0 } or SingleDataFrameColumn => column.Clone(),
        BooleanDataFrameColumn booleans => new StringDataFrameColumn(column.Name, booleans.Select(value => value?.ToString())),
        _ when column.IsNumericColumn() => new DoubleDataFrameColumn(
            column.Name, column.Cast<object?>().Select(value => value is null ? (double?)null : Convert.ToDouble(value))),
        _ => column.Clone(),
    }));

    /// <summary>The frame with null for NaN and for empty text, so that its statistics leave gaps out.</summary>
    public static DataFrame MarkGaps(this DataFrame frame) => new(frame.Columns.Select(column => column switch
    {
        SingleDataFrameColumn numbers => new SingleDataFrameColumn(
            column.Name, numbers.Select(value => value is { } number && float.IsNaN(number) ? null : value)),
        DoubleDataFrameColumn numbers => new DoubleDataFrameColumn(
            column.Name, numbers.Select(value => value is { } number && double.IsNaN(number) ? null : value)),
        StringDataFrameColumn texts => new StringDataFrameColumn(column.Name, texts.Select(text => text is "" ? null : text)),
        _ => column.Clone(),
    }));
}
