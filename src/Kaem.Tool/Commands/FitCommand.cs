using System.CommandLine;
using Kaem.Tool.Arguments;
using Kaem.Tool.Models;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem fit data.csv -o model.zip</c>: learns a table and saves the model.</summary>
internal static class FitCommand
{
    public static Command Create(ToolSession session)
    {
        var data = Paths.Tables("The table to learn: a file of separated values, packed by gzip or not, or a Parquet file. Several are tables that relate.");
        var output = Paths.Output("File for the model. A file that is there is replaced.");
        var (source, training) = (new SourceArguments(), new TrainingArguments(savesModel: true));
        var several = new SeveralTables(source, training);
        var command = new ToolCommand(
            "fit", "Learn a table and save the model.",
            "The model is what mlContext.Model.Load reads, a KaemTableTransformer. It has the kinds of columns and how values are written, not the file's "
            + "separator or encoding. That of tables that relate is what mlContext.Generative().LoadTablesModel reads.",
            "kaem fit people.csv -o people.zip",
            "kaem fit people.csv.gz -o people.zip --kinds zip=Categorical --updates 2000 --seed 7",
            "kaem fit customers.csv orders.csv lines.csv -o shop.zip") { data, output };
        several.AddTo(command);
        training.AddTo(command);
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string[] paths = parsed.GetRequiredValue(data);
            string path = paths[0], target = parsed.GetRequiredValue(output);
            if (several.AreMeant(parsed, paths))
            {
                var plan = several.Prepare(parsed, paths, outputs);
                outputs.Claim(target, "-o");
                var learned = SeveralTables.Fit(plan, SeveralTables.Read(plan, session), session);
                outputs.Write(target, learned.Save);
                session.Console.Tell($"{target}: a model of {ToolSession.Count(paths.Length, "table")}");
                return;
            }
            var reader = training.Reader(parsed, source.Reader(parsed));
            outputs.Protect(path);
            outputs.Claim(target, "-o");
            var table = reader.Read(path);
            session.Describe(table);
            session.DescribeReferences(table, TableNames.Of(path));
            training.CheckRules(parsed, table.Table);
            var fitted = training.Training(parsed).Fit(table.Table, session.Work);
            outputs.Write(target, file => ModelFile.Save(file, fitted));
            string columns = ToolSession.Count(table.Table.Columns.Count, "column"), updates = ToolSession.Count(fitted.Model.Training.Steps, "update");
            session.Console.Tell($"{target}: a model of {columns}, after {updates}");
        }));
        return command;
    }
}
