using Spectre.Console;

namespace Kaem.Tool.Display;

/// <summary>A bar on a terminal.</summary>
internal sealed class ProgressBars(IAnsiConsole drawing, ProgressTask task, string what) : ProgressReport
{
    public static T Run<T>(ToolConsole console, string what, Func<ProgressReport, T> work)
    {
        var drawing = console.Drawing();
        T? result = default;
        drawing.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: 1);
                // Until somebody says how far it is.
                task.IsIndeterminate = true;
                result = work(new ProgressBars(drawing, task, what));
                task.IsIndeterminate = false;
                task.Value = 1;
            });
        return result!;
    }

    public override void At(double share, string detail = "")
    {
        task.Description = Markup.Escape(detail.Length > 0 ? $"{what}, {detail}" : what);
        task.IsIndeterminate = false;
        task.Value = share;
    }

    // Written by the console that draws the bar, it stands above.
    public override void Notice(string line) => drawing.WriteLine(line);
}
