using Kaem.Tool.Commands;
using Kaem.Tool.Display;

namespace Kaem.Tool.Tests;

/// <summary>Runs the tool within the test, in a folder that goes away with it.</summary>
internal sealed class ToolRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("kaem-tool").FullName;

    /// <summary>What the last run told.</summary>
    public string Output { get; private set; } = "";

    /// <summary>What the last run said of its work.</summary>
    public string Error { get; private set; } = "";

    /// <summary>The names of all files in the folder, hidden ones too.</summary>
    public IEnumerable<string> Files => Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order();

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Runs a command; arguments that begin with @ are names of files in the folder.</summary>
    public int Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public int Run(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Run(new ToolConsole(output, TextWriter.Synchronized(error)), cancellation, arguments);
        (Output, Error) = (output.ToString(), error.ToString());
        Error.Should().NotContain("   at ", "nobody wants to see a stack");
        Error.Should().NotContain("should not have happened");
        return code;
    }

    public int Run(ToolConsole console, CancellationToken cancellation, params string[] arguments) =>
        CommandLine.Run([.. arguments.Select(argument => argument.StartsWith('@') ? this[argument[1..]] : argument)], console, cancellation);

    /// <summary>Writes lines that end in LF.</summary>
    public void Write(string name, params IEnumerable<string> lines) => File.WriteAllText(this[name], string.Concat(lines.Select(line => $"{line}\n")));

    public string[] Lines(string name) => File.ReadAllLines(this[name]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
