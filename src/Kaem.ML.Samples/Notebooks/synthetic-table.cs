// A synthetic table: learn the rows of a table, generate others like them, and see how good they are.
//
//     dotnet run -c Release synthetic-table.cs
//
// In this repository the library is a project. In a folder of your own, write in place of the lines that begin with #:
//     #:package Kaem.Plots@0.1.0
#:project ../../Kaem.Plots/Kaem.Plots.csproj
#:property PublishAot=false
using Kaem.ML;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

var mlContext = new MLContext(seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(Customer.Make(800, seed: 1));
IDataView test = mlContext.Data.LoadFromEnumerable(Customer.Make(400, seed: 2));

// A few hundred updates do for a first look; the default is 3,000.
var options = new KaemTableOptions { Updates = 300, Model = KaemPresets.Table with { Seed = 1 } };
KaemTableTransformer model = mlContext.Generative().KaemTable(options).Fit(train);

IDataView synthetic = model.Generate(800, seed: 7);
foreach (Customer customer in mlContext.Data.CreateEnumerable<Customer>(synthetic, reuseRowObject: false).Take(5))
    Console.WriteLine(customer);

TableQuality quality = mlContext.Generative().EvaluateTable(train, synthetic, holdout: test, labelColumn: "Newsletter");
Console.WriteLine(quality);

IDataView young = model.Generate(5, given: new Dictionary<string, object> { ["Age"] = 22, ["Channel"] = "web" });
Console.WriteLine("Five who are 22 and buy on the web:");
foreach (Customer customer in mlContext.Data.CreateEnumerable<Customer>(young, reuseRowObject: false))
    Console.WriteLine(customer);

string folder = Directory.CreateDirectory("kaem-output").FullName;
mlContext.Model.Save(model, train.Schema, Path.Combine(folder, "customers.zip"));
model.ToHtmlReport(Path.Combine(folder, "customers.html"), train, test, new HtmlTableReportOptions { Label = "Newsletter" });
Console.WriteLine($"The model and a page that shows it are in {folder}.");

/// <summary>A customer of a shop that does not exist.</summary>
public class Customer
{
    public float Age { get; set; }
    public float Income { get; set; }
    public string Region { get; set; } = "";
    public string Channel { get; set; } = "";
    public bool Newsletter { get; set; }

    public static List<Customer> Make(int count, int seed)
    {
        var random = new Random(seed);
        var customers = new List<Customer>(count);
        for (int i = 0; i < count; i++)
        {
            bool young = random.NextDouble() < 0.4;
            float age = MathF.Round((young ? 20 : 40) + (float)(20 * (random.NextDouble() + random.NextDouble()) / 2));
            bool web = random.NextDouble() < (young ? 0.8 : 0.3);
            customers.Add(new Customer
            {
                Age = age,
                Income = random.NextDouble() < 0.1 ? float.NaN : MathF.Round(600 * age + (float)(8000 * random.NextDouble())),
                Region = random.NextDouble() < 0.05 ? "" : new[] { "North", "South", "East", "West" }[random.Next(young ? 2 : 4)],
                Channel = web ? "web" : "shop",
                Newsletter = random.NextDouble() < (web ? 0.7 : 0.2),
            });
        }
        return customers;
    }

    public override string ToString() => FormattableString.Invariant($"age {Age}, income {Income}, {Region}, {Channel}{(Newsletter ? ", newsletter" : "")}");
}
