using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

// With nothing but the packages: trains, saves, loads in another context, generates and reports. With the word "load" after the folder it only loads what was
// saved there, in a process that never trained, and says whether it generates the same.
string folder = args[0], zip = Path.Combine(folder, "circle.zip"), expected = Path.Combine(folder, "generated.txt");
if (args is not [_, "load"])
{
    var mlContext = new MLContext(seed: 1);
    var data = mlContext.Data.LoadFromEnumerable(Points.OnACircle(500));
    var pipeline = mlContext.Transforms.NormalizeMinMax("Features", fixZero: false)
        .Append(mlContext.Generative().Kaem(latentSize: 4, epochs: 20));
    var model = pipeline.Fit(data);
    mlContext.Model.Save(model, data.Schema, zip);
    File.WriteAllText(expected, Generated(model.LastTransformer));
}

var loaded = (TransformerChain<ITransformer>)new MLContext().Model.Load(zip, out _);
var found = (KaemTransformer)loaded.LastTransformer;
found.ToHtmlReport(Path.Combine(folder, "circle.html"));
if (Generated(found) != File.ReadAllText(expected))
    throw new InvalidOperationException("The loaded model does not generate what the trained one does.");
// A table goes through both kinds of files.
var table = new Table([new NumericColumn("n", [1, 2], isInteger: true), CategoricalColumn.Of("town", ["Cork", null])]);
CsvFile.Write(Path.Combine(folder, "table.csv"), table);
var text = CsvFile.Read(Path.Combine(folder, "table.csv"));
ParquetFile.Write(Path.Combine(folder, "table.parquet"), text.Parse(TableSchema.Infer(text)));
if (ParquetFile.Read(Path.Combine(folder, "table.parquet")) is not { Rows: 2, Columns.Count: 2 })
    throw new InvalidOperationException("The table is not what it was.");
if (found.SaveAsOnnx(Path.Combine(folder, "circle.onnx")).Any(file => new FileInfo(file).Length < 1000))
    throw new InvalidOperationException("A graph is missing.");
if (new MLContext().Generative().ReadFrame(table.ToDataFrame()) is not { Rows: 2 } framed || framed.Columns[1].MissingCount != 1)
    throw new InvalidOperationException("The frame is not what the table was.");
// Pictures, by the native library that ML.NET's packages bring.
var square = new MLContext().Data.LoadFromEnumerable([new Square { Pixels = [0, 1, 1, 0] }]);
if (new MLContext().Generative().SaveImages(square, folder, "Pixels", overwrite: true) is not [var png] || File.ReadAllBytes(png) is not [0x89, 0x50, ..])
    throw new InvalidOperationException("The picture is no PNG file.");
string[] friends = [.. new[] { typeof(KaemModel), typeof(KaemTransformer), typeof(KaemPlots) }
    .SelectMany(type => type.Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()).Select(friend => friend.AssemblyName).Distinct()];
string[] known =
    ["Kaem.ML", "Kaem.ML.DataAnalysis", "Kaem.ML.Images", "Kaem.ML.Onnx", "Kaem.ML.Orleans", "Kaem.ML.Parquet", "Kaem.ML.TorchSharp", "Kaem.Plots"];
if (friends.Except(known).Any())
    throw new InvalidOperationException($"The packages open their internals to {string.Join(", ", friends)}.");
Console.WriteLine("The packages train, save, load and generate.");

static string Generated(KaemTransformer model) =>
    string.Join(' ', new MLContext().Data.CreateEnumerable<Points>(model.Generate(100, seed: 7), reuseRowObject: false)
    .SelectMany(row => row.Features).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

internal sealed class Square
{
    [VectorType(2, 2)]
    public float[] Pixels { get; set; } = [];
}

internal sealed class Points
{
    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public static Points[] OnACircle(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * Math.PI * random.NextDouble())
            .Select(angle => new Points { Features = [(float)Math.Cos(angle), (float)Math.Sin(angle)] })];
    }
}
