using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Kaem.ML.Samples.Web.Service;

/// <summary>Says what is wrong with a request as problem details (RFC 9457).</summary>
internal sealed class BadInputHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int Status, string Detail)? known = exception switch
        {
            BadInputException bad => (bad.Status, bad.Message),
            // The server's own, of bodies that are too large or broken off.
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            _ => null,
        };
        if (known is not { } found)
            return false;
        httpContext.Response.StatusCode = found.Status;
        return await problems.TryWriteAsync(
            new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = new ProblemDetails { Status = found.Status, Detail = found.Detail } });
    }
}
