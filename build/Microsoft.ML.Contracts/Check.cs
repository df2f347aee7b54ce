using Microsoft.ML.Runtime;

namespace Microsoft.ML;

// Argument checks that throw what Microsoft.ML throws.
internal static class Check
{
    public static void NotNull(object value, string name)
    {
        if (value is null)
            throw new ArgumentNullException(name);
    }

    public static void NotEmpty(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentOutOfRangeException(name, $"{name} cannot be null or empty");
    }

    public static void Param(bool holds, string name, string message = null)
    {
        if (!holds)
            throw message is null ? new ArgumentOutOfRangeException(name) : new ArgumentOutOfRangeException(name, message);
    }

    public static void That(bool holds, string message)
    {
        if (!holds)
            throw new InvalidOperationException(message);
    }

    public static IHostEnvironment Environment(IHostEnvironment env)
    {
        NotNull(env, nameof(env));
        return env;
    }

    public static Exception MissingColumn(string param, string role, string column) =>
        new ArgumentOutOfRangeException(param, $"Could not find {role} column '{column}'");

    public static Exception WrongType(string param, string role, string column, string expected, string actual) =>
        new ArgumentOutOfRangeException(param, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");
}
