// Learns tables and pictures, saves, loads, generates, fills and scores; prints hashes of what came out.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kaem.ML;
using Kaem.ML.Tables;

string folder = Directory.CreateTempSubdirectory("kaem").FullName;
try
{
    Vectors(folder);
    Rows(args[0], folder);
}
finally
{
    Directory.Delete(folder, recursive: true);
}
return 0;

static void Vectors(string folder)
{
    var random = new Random(5);
    float[] values = [.. Enumerable.Range(0, 300 * 16).Select(_ => (float)random.NextDouble())];
    var rows = new DataMatrix(values, 300, 16);
    KaemPrior[] priors = [KaemPrior.Univariate(), KaemPrior.Mixture(), KaemPrior.JointMixture(4)];
    foreach (var prior in priors)
    {
        var options = new KaemOptions
        {
            LatentSize = 3, Prior = prior, Epochs = 3, BatchSize = 50, ScoringSamples = 100, Seed = 3,
            Sampler = prior is JointMixturePriorOptions ? PosteriorSampler.Amortised() : PosteriorSampler.ImportanceSampling(30),
        };
        string file = Path.Combine(folder, "model.kaem");
        KaemModel.Train(options, rows).Save(file);
        var model = KaemModel.Load(file);
        Print($"{prior.GetType().Name} generates", MemoryMarshal.AsBytes(model.Generate(50).Values));
        Print($"{prior.GetType().Name} scores", MemoryMarshal.AsBytes<float>(model.LogLikelihood(rows.Take(20)).Values.ToArray()));
    }
}

static void Rows(string csv, string folder)
{
    var text = CsvFile.Read(csv);
    var table = text.Parse(TableSchema.Infer(text));
    string file = Path.Combine(folder, "model.table");
    KaemTableModel.Train(table, new KaemTableOptions { Updates = 60, Model = KaemPresets.Table with { Seed = 4 } }).Save(file);
    var model = KaemTableModel.Load(file);
    string synthetic = Path.Combine(folder, "synthetic.csv");
    CsvFile.Write(synthetic, model.Generate(100));
    Print("a table generates", File.ReadAllBytes(synthetic));
    Print("a table scores", MemoryMarshal.AsBytes<float>(model.LogLikelihood(table.Slice(0, 50)).Values.ToArray()));
    CsvFile.Write(synthetic, model.Impute(table.Slice(0, 50), ImputationMode.Draw));
    Print("a table fills", File.ReadAllBytes(synthetic));
}

static void Print(string what, ReadOnlySpan<byte> bytes) => Console.WriteLine($"{what}: {Convert.ToHexString(SHA256.HashData(bytes))[..16]}");
