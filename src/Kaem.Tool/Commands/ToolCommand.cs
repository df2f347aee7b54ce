using System.CommandLine;

namespace Kaem.Tool.Commands;

/// <summary>A command whose help ends in examples.</summary>
/// <param name="name">What it is called by.</param>
/// <param name="description">What it does.</param>
/// <param name="details">What else is to be known; empty for nothing.</param>
/// <param name="examples">Command lines.</param>
internal sealed class ToolCommand(string name, string description, string details, params string[] examples) : Command(name, description)
{
    public string Details => details;

    public IReadOnlyList<string> Examples => examples;
}
