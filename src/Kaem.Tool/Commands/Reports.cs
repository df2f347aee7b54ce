using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary>Pages that show a model.</summary>
internal static class Reports
{
    /// <summary>Refuses a label that can't be predicted; null is none.</summary>
    public static void CheckLabel(Table table, string? label)
    {
        if (label is null)
            return;
        if (table.Find(label) is null)
            throw ToolException.Usage(Messages.NoColumn(label, "--label", [.. table.Columns.Select(column => column.Name)]));
        try
        {
            TableEvaluation.CheckLabel(table, label);
        }
        catch (ArgumentException exception)
        {
            throw ToolException.Usage($"--label: {Messages.Of(exception)}");
        }
    }

    /// <summary>Writes a page; a path that is null asks for none.</summary>
    public static void Write(KaemTableModel model, string? path, HtmlTableReportOptions options, OutputFiles outputs, Work work)
    {
        if (path is null)
            return;
        string page = work.Compute("Reporting", _ => model.ToHtml(options));
        outputs.Write(path, file => File.WriteAllText(file, page));
    }
}
