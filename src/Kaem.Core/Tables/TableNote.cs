using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// Something odd or wrong about a table's source, and the option that helps: as data, so that a program with options of its own can advise those. Exceptions
/// have one, too: <see cref="Of"/>.
/// </summary>
/// <param name="Text">What it is, and what became of it, as sentences.</param>
public sealed record TableNote(string Text)
{
    private const string Key = "Kaem.Note";

    /// <summary>The option that helps, as a program writes it: "CsvOptions.Encoding"; null where none does.</summary>
    public string? Option { get; init; }

    /// <summary>What to do with the option, as a sentence in which {0} stands for it; null where <see cref="Option"/> is.</summary>
    public string? Advice { get; init; }

    /// <summary>The note of an exception; where it has none, what it says, but for the name of a method's parameter.</summary>
    public static TableNote Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception.Data[Key] is TableNote note)
            return note;
        // .NET puts the parameter behind the message.
        return new TableNote(exception is ArgumentException { ParamName: { } name } && $" (Parameter '{name}')" is var behind
            && exception.Message.EndsWith(behind, StringComparison.Ordinal) ? exception.Message[..^behind.Length] : exception.Message);
    }

    /// <summary>The note with another option in the place of <see cref="Option"/>; null for the note without advice.</summary>
    public string With(string? option) =>
        option is null || Advice is null ? Text : $"{Text} {string.Format(CultureInfo.InvariantCulture, Advice, option)}";

    /// <summary>The note, and its advice.</summary>
    public override string ToString() => With(Option);

    /// <summary>Gives an exception this note; its message is to be that.</summary>
    internal T On<T>(T exception)
        where T : Exception
    {
        exception.Data[Key] = this;
        return exception;
    }

    /// <summary>An exception that says this.</summary>
    internal FormatException AsFormat(Exception? inner = null) => On(new FormatException(ToString(), inner));
}
