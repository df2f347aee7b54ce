// A synthetic table: the rows of a file learned, others made like them, gaps filled, the model saved and loaded.
//
//     dotnet fsi synthetic-table-fsharp.fsx
#r "nuget: Kaem.Plots"

open System
open System.IO
open System.Linq
open Kaem.ML
open Kaem.ML.Tables
open Microsoft.ML
open Microsoft.ML.Data

let folder = Directory.CreateDirectory("kaem-output").FullName
let mlContext = MLContext(seed = 1)
let customers = mlContext.Generative().LoadTable(Path.Combine(__SOURCE_DIRECTORY__, "..", "Data", "customers.csv"))

// A few hundred updates do for a first look; the default is 3,000.
let model = mlContext.Generative().KaemTable(KaemTableOptions(Updates = Nullable 300L)).Fit(customers)
printfn $"Trained on {model.Model.Training.Rows} customers in {model.Model.Training.Steps} updates."

let synthetic = model.Generate(500L, seed = 7)
mlContext.Generative().SaveTable(synthetic, Path.Combine(folder, "synthetic.csv"))
let quality = mlContext.Generative().EvaluateTable(customers, synthetic)
printfn $"Column shapes {quality.ColumnShapes:P1}, pair trends {quality.PairTrends:P1}."

let fromWeb = model.Generate(10, readOnlyDict [ "channel", box "web"; "age", box (Given.Between(20.0, 30.0)) ])
let channels = fromWeb.GetColumn<string>("channel").Distinct() |> String.concat ", "
printfn $"Rows that were asked for are all of the channel {channels}."

let file = Path.Combine(folder, "customers.zip")
mlContext.Model.Save(model, customers.Schema, file)
let loaded, _ = mlContext.Model.Load(file)
let again = mlContext.Generative().Generate(loaded, 500L, seed = 7)
let same = again.GetColumn<string>("channel").SequenceEqual(synthetic.GetColumn<string>("channel"))
printfn "%s" (if same then "Loaded again, the model generates the same customers." else "Loaded again, the model generates other customers.")
exit (if same then 0 else 1)
