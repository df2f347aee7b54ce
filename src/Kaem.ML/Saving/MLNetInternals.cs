using Microsoft.ML;

namespace Kaem.ML.Saving;

/// <summary>Says in words what it means where another version of ML.NET lacks an internal member that saving and loading use.</summary>
internal static class MLNetInternals
{
    /// <param name="done">What is done to the model, in words.</param>
    /// <exception cref="NotSupportedException">This version of ML.NET lacks a member.</exception>
    public static T Use<T>(string done, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or MemberAccessException)
        {
            var found = typeof(MLContext).Assembly.GetName();
            throw new NotSupportedException(
                $"The model can't be {done} as a part of an ML.NET model: {found.Name} {found.Version} lacks what this version of Kaem.ML uses "
                + $"({exception.Message}) "
                + "Use the version of Microsoft.ML that Kaem.ML names as its dependency, or the model's own file: model.Save(\"model.kaem\") and Load.",
                exception);
        }
    }
}
