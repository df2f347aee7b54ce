using System.Diagnostics;
using System.Reflection;
using System.Text;
using Kaem.Tool.Display;

namespace Kaem.Tool.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Help_is_there_for_the_tool_and_each_command()
    {
        _tool.Run("--help").Should().Be(0);
        string[] commands = ["synth", "fit", "generate", "impute", "score", "evaluate", "report"];
        _tool.Output.Should().ContainAll(commands).And.Contain("Exit codes:").And.Contain("130");
        foreach (string command in commands)
        {
            _tool.Run(command, "--help").Should().Be(0);
            _tool.Output.Should().Contain("Examples:").And.Contain($"  kaem {command} ").And.NotContain("Exit codes:");
            _tool.Output.Contains("A column's name ends at").Should().Be(_tool.Output.Contains("<NAME=VALUE>") || _tool.Output.Contains("<NAME=KIND>"));
        }
    }

    [Fact]
    public async Task The_version_is_the_packages()
    {
        using var process = Start("--version");
        string version = (await process.StandardOutput.ReadToEndAsync()).Trim();
        version.Should().MatchRegex(@"^\d+\.\d+\.\d+$").And.Be(
            typeof(ToolConsole).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    }

    [Fact]
    public void Cancelled_before_it_begins_it_writes_nothing()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run(new CancellationToken(canceled: true), "synth", "@people.csv", "-o", "@out.csv", "--updates", "5").Should().Be(130);
        _tool.Error.Should().EndWith($"Cancelled; nothing was written.{Environment.NewLine}");
        _tool.Files.Should().Equal("people.csv");
    }

    [Theory]
    [InlineData("Training: 10 %", "synth", "@people.csv", "-o", "@out.csv", "--updates", "10000", "--save-model", "@m.zip")]
    [InlineData("Generating: 10 %", "synth", "@people.csv", "-o", "@out.csv", "--updates", "2", "--rows", "1000000", "--save-model", "@m.zip")]
    [InlineData("Generating ...", "synth", "@people.csv", "-o", "@out.csv", "--updates", "2", "--rows", "200000", "--given", "age=40")]
    [InlineData("Scoring columns ...", "score", "@people.csv", "-o", "@out.csv", "--updates", "2", "--contributions", "--save-model", "@m.zip")]
    public void Cancelled_on_its_way_it_leaves_what_was_there(string when, params string[] arguments)
    {
        _tool.Write("people.csv", People.File(when.StartsWith('S') ? 3000 : 80));
        _tool.Write("out.csv", "what was there");
        using var cancellation = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new Trigger(when, cancellation);
        _tool.Run(new ToolConsole(output, TextWriter.Synchronized(error)), cancellation.Token, arguments).Should().Be(130);
        error.ToString().Should().Contain(when).And.EndWith($"Cancelled; nothing was written.{Environment.NewLine}");
        output.ToString().Should().BeEmpty();
        _tool.Files.Should().Equal("out.csv", "people.csv");
        _tool.Lines("out.csv").Should().Equal("what was there");
    }

    /// <summary>The process itself: Ctrl+C is a signal, and threads are counted before anything works.</summary>
    [Fact]
    public async Task The_process_is_cancelled_by_a_signal()
    {
        if (OperatingSystem.IsWindows())
            return;
        _tool.Write("people.csv", People.File());
        using var process = Start("synth", _tool["people.csv"], "-o", _tool["out.csv"], "--updates", "1000000", "--threads", "1");
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("Training"))
        {
        }
        var rest = process.StandardError.ReadToEndAsync();
        // Where whoever runs the tests has interrupts ignored, as shells do behind the scenes, the process inherits that.
        foreach (string signal in new[] { "-INT", "-TERM", "-KILL" })
        {
            using (var kill = Process.Start("kill", [signal, $"{process.Id}"]))
                await kill.WaitForExitAsync();
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(20)));
            if (process.HasExited)
                break;
        }
        process.ExitCode.Should().Be(130);
        (await rest).Should().EndWith("Cancelled; nothing was written.\n");
        _tool.Files.Should().Equal("people.csv");
    }

    [Fact]
    public async Task Threads_change_nothing_but_the_time()
    {
        _tool.Write("people.csv", People.File());
        _tool.Run("synth", "@people.csv", "-o", "@all.csv", "--updates", "10", "--rows", "200").Should().Be(0);
        using var process = Start("synth", _tool["people.csv"], "-o", _tool["one.csv"], "--updates", "10", "--rows", "200", "--threads", "1");
        await Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        File.ReadAllBytes(_tool["one.csv"]).Should().Equal(File.ReadAllBytes(_tool["all.csv"]));
    }

    [Fact]
    public void On_a_terminal_a_bar_moves_and_the_rows_are_the_same()
    {
        _tool.Write("people.csv", People.File());
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new ToolConsole(output, TextWriter.Synchronized(error), isTerminal: true);
        _tool.Run(console, default, "synth", "@people.csv", "-o", "@bar.csv", "--updates", "10").Should().Be(0);
        error.ToString().Should().Contain("Training").And.Contain("100%");
        _tool.Run("synth", "@people.csv", "-o", "@lines.csv", "--updates", "10").Should().Be(0);
        File.ReadAllBytes(_tool["bar.csv"]).Should().Equal(File.ReadAllBytes(_tool["lines.csv"]));
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(ToolConsole).Assembly.Location, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    /// <summary>Cancels when a text is written.</summary>
    private sealed class Trigger(string text, CancellationTokenSource cancellation) : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text) == true)
                cancellation.Cancel();
        }
    }
}
