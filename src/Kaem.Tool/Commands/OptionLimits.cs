using System.CommandLine;
using System.Globalization;

namespace Kaem.Tool.Commands;

/// <summary>Limits of options, checked while the arguments are read.</summary>
internal static class OptionLimits
{
    /// <summary>Refuses whole numbers below <paramref name="least"/>. What is no number at all the parser refuses itself.</summary>
    public static Option<T> AtLeast<T>(this Option<T> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) && value < least)
                result.AddError($"{option.Name} must be at least {least}, not {value}.");
        });
        return option;
    }

    /// <summary>Whether an option stands on the command line.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
